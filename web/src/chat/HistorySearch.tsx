import { History, Search } from "lucide-react";
import { useId, useState, type KeyboardEvent } from "react";

import { useT } from "@/i18n";
import { cx } from "@/ui/cx";
import { IconButton } from "@/ui/IconButton";
import { Popover } from "@/ui/Popover";
import { TextField } from "@/ui/TextField";

import { optionId } from "./CompletionList";
import { findSent } from "./sentHistory";

const MOST_SHOWN = 50;

interface HistorySearchProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Read when it opens; the newest last. */
  messages: () => readonly string[];
  onTake: (text: string) => void;
}

/** Messages sent before, found again by any of their words. */
export function HistorySearch({ isOpen, onOpenChange, messages, onTake }: HistorySearchProps) {
  const t = useT();
  return (
    <Popover
      trigger={<IconButton icon={History} size="sm" label={t("history.open")} keys="Alt+Up" side="top" className="size-[24px]!" />}
      label={t("history.title")}
      side="top"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      // The message takes the focus, not the button.
      onCloseFocus={(event) => event.preventDefault()}
      className="w-[360px] p-1"
    >
      <Palette
        messages={messages}
        onTake={(text) => {
          onOpenChange(false);
          onTake(text);
        }}
      />
    </Popover>
  );
}

function Palette({ messages, onTake }: Pick<HistorySearchProps, "messages" | "onTake">) {
  const t = useT();
  const listId = useId();
  const [kept] = useState(messages);
  const [typed, setTyped] = useState("");
  const [chosen, choose] = useState(0);
  const found = findSent(kept, typed).slice(0, MOST_SHOWN);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") choose(Math.min(chosen + 1, found.length - 1));
    else if (event.key === "ArrowUp") choose(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") {
      const text = found[chosen];
      if (text !== undefined) onTake(text);
    } else return;
    event.preventDefault();
    document.getElementById(optionId(listId, chosen))?.scrollIntoView({ block: "nearest" });
  };
  return (
    <>
      <div className="p-1">
        <TextField
          label={t("history.title")}
          isLabelShown={false}
          icon={Search}
          placeholder={t("history.search")}
          value={typed}
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={listId}
          aria-activedescendant={found.length > 0 ? optionId(listId, chosen) : undefined}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setTyped(event.target.value);
            choose(0);
          }}
        />
      </div>
      {found.length === 0 && <p className="px-2 py-2 text-sm text-muted">{t(kept.length === 0 ? "history.empty" : "history.noneFound")}</p>}
      <ul id={listId} role="listbox" aria-label={t("history.title")} className="scroll-thin max-h-64 overflow-y-auto">
        {found.map((text, index) => (
          <li
            key={text}
            id={optionId(listId, index)}
            role="option"
            aria-selected={index === chosen}
            onPointerMove={() => choose(index)}
            onClick={() => onTake(text)}
            className={cx("cursor-pointer truncate rounded-sm px-2 py-1 text-sm", index === chosen && "bg-hover")}
          >
            {text}
          </li>
        ))}
      </ul>
    </>
  );
}
