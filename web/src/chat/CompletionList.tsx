import { Columns3, Tag } from "lucide-react";

import { useT } from "@/i18n";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";

import { type Completion } from "./completion";

interface CompletionListProps {
  id: string;
  items: readonly Completion[];
  chosen: number;
  onTake: (item: Completion) => void;
  onChoose: (index: number) => void;
}

export const optionId = (id: string, index: number) => `${id}-${index}`;

/** Columns and values that fit what is being typed; the focus stays in the message. */
export function CompletionList({ id, items, chosen, onTake, onChoose }: CompletionListProps) {
  const t = useT();
  return (
    <div className="absolute inset-x-0 bottom-full z-10 mb-1.5 animate-rise overflow-hidden rounded-lg border bg-raised p-1 shadow-mid">
      <ul id={id} role="listbox" aria-label={t("composer.columns")}>
        {items.map((item, index) => (
          <li
            key={`${item.kind}-${item.text}`}
            id={optionId(id, index)}
            role="option"
            aria-selected={index === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
              onTake(item);
            }}
            onPointerMove={() => onChoose(index)}
            className={cx("flex h-7 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm", index === chosen && "bg-hover")}
          >
            <Icon of={item.kind === "column" ? Columns3 : Tag} size={13} className="text-faint" />
            <span className="min-w-0 flex-1 truncate">{item.text}</span>
            {item.column && <span className="max-w-[45%] truncate text-xs text-faint">{item.column}</span>}
            {index === chosen && <Kbd keys="Tab" />}
          </li>
        ))}
      </ul>
      <p className="sr-only" role="status">
        {t("composer.suggestions", { count: items.length })}
      </p>
    </div>
  );
}
