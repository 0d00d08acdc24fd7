import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";

import { useT } from "@/i18n";
import { type Column } from "@/live";
import { cx } from "@/ui/cx";
import { Kbd } from "@/ui/Kbd";

import { accept, complete } from "./variables";

interface PromptFieldProps {
  value: string;
  columns: readonly Column[];
  onChange: (text: string) => void;
}

/** An instruction with `{Column}` in it: braces complete, buttons put a column where the caret stands. */
export function PromptField({ value, columns, onChange }: PromptFieldProps) {
  const t = useT();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const wanted = useRef<number | null>(null);
  const [caret, setCaret] = useState(0);
  const [chosen, choose] = useState(0);
  const [isClosed, close] = useState(false);
  const found = isClosed ? null : complete(value, caret, columns);
  const titles = found?.titles ?? [];
  const at = Math.min(chosen, titles.length - 1);

  useLayoutEffect(() => {
    if (wanted.current === null) return;
    field.current?.focus();
    field.current?.setSelectionRange(wanted.current, wanted.current);
    setCaret(wanted.current);
    wanted.current = null;
  }, [value]);
  const put = (title: string, place = found ?? { from: caret, to: caret }) => {
    const next = accept(value, place, title);
    wanted.current = next.caret;
    choose(0);
    onChange(next.text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (titles.length === 0) return;
    const title = titles[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose((at + (event.key === "ArrowDown" ? 1 : -1) + titles.length) % titles.length);
    else if ((event.key === "Enter" || event.key === "Tab") && title !== undefined) put(title);
    else if (event.key === "Escape") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {t("fill.prompt")}
      </label>
      <div className="relative">
        <textarea
          ref={field}
          id={id}
          rows={3}
          value={value}
          maxLength={10_000}
          aria-describedby={`${id}-hint`}
          aria-autocomplete="list"
          aria-controls={titles.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={titles.length > 0 ? `${id}-${at}` : undefined}
          onChange={(event) => {
            close(false);
            choose(0);
            setCaret(event.target.selectionStart);
            onChange(event.target.value);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => close(true)}
          onKeyDown={onKeyDown}
          className="scroll-thin w-full rounded-md border border-control bg-surface p-2 text-sm text-text"
        />
        {titles.length > 0 && (
          <ul id={`${id}-list`} role="listbox" aria-label={t("fill.promptColumns")} className="absolute inset-x-0 top-full z-10 -mt-1 animate-rise rounded-lg border bg-raised p-1 shadow-mid">
            {titles.map((title, index) => (
              <li
                key={title}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                onPointerDown={(event) => {
                  event.preventDefault();
                  put(title);
                }}
                onPointerMove={() => choose(index)}
                className={cx("flex h-7 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm", index === at && "bg-hover")}
              >
                <span className="min-w-0 flex-1 truncate">{title}</span>
                {index === at && <Kbd keys="Tab" />}
              </li>
            ))}
          </ul>
        )}
      </div>
      <p id={`${id}-hint`} className="text-xs text-muted">
        {t("fill.promptHint")}
      </p>
      <div role="group" aria-label={t("fill.promptColumns")} className="scroll-thin flex max-h-16 flex-wrap gap-1 overflow-y-auto">
        {columns.map((column) => (
          <button
            key={column.id}
            type="button"
            onClick={() => put(column.title, { from: caret, to: caret })}
            className="h-6 max-w-48 truncate rounded-sm border bg-sunken px-1.5 text-xs text-muted hover:bg-hover hover:text-text"
          >
            {column.title}
          </button>
        ))}
      </div>
    </div>
  );
}
