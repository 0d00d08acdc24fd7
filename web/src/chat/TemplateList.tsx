import { useEffect, useRef } from "react";

import { useT } from "@/i18n";
import { cx } from "@/ui/cx";
import { Kbd } from "@/ui/Kbd";

import { optionId } from "./CompletionList";
import { type WrittenTemplate } from "./templates";

interface TemplateListProps {
  id: string;
  items: readonly WrittenTemplate[];
  chosen: number;
  onTake: (item: WrittenTemplate) => void;
  onChoose: (index: number) => void;
}

/** What this sheet can be asked and told; the focus stays in the message. */
export function TemplateList({ id, items, chosen, onTake, onChoose }: TemplateListProps) {
  const t = useT();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <div className="absolute inset-x-0 bottom-full z-10 mb-1.5 animate-rise overflow-hidden rounded-lg border bg-raised shadow-mid">
      <ul ref={list} id={id} role="listbox" tabIndex={0} aria-label={t("template.list")} className="scroll-thin max-h-[min(320px,45vh)] overflow-y-auto p-1">
        {items.map((item, index) => (
          <li
            key={item.key}
            id={optionId(id, index)}
            role="option"
            aria-selected={index === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
              onTake(item);
            }}
            onPointerMove={() => onChoose(index)}
            className={cx("flex cursor-pointer items-center gap-2 rounded-sm px-2 py-1", index === chosen && "bg-hover")}
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm font-medium">{item.title}</span>
              <span className="block truncate text-xs text-muted">{item.text}</span>
            </span>
            {index === chosen && <Kbd keys="Enter" />}
          </li>
        ))}
      </ul>
      <p className="sr-only" role="status">
        {t("template.found", { count: items.length })}
      </p>
    </div>
  );
}
