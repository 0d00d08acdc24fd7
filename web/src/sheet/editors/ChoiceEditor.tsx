import { Check, Plus } from "lucide-react";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "react";

import { useT } from "@/i18n";
import { type Value } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { useTheme } from "@/ui/theme";

import { initials, softColours } from "../gridTheme";
import { useData } from "../sheetContext";
import { takeEarly } from "../typeahead";
import { contactName, isContact, isMulti } from "../values";
import { EditorFrame, FIELD } from "./EditorFrame";
import { finishOf } from "./finishing";
import { type EditorProps } from "./useDraft";
import { useFieldFocus } from "./useFieldFocus";

/** Values of loaded rows that are offered beside the column's own options. */
const MOST_SEEN = 200;

function useOptions(props: EditorProps): readonly string[] {
  const { column } = props.value.data;
  const windows = useData((data) => data.sheet?.windows);
  return useMemo(() => {
    if (column.is_strict && column.options.length > 0) return column.options;
    const seen = new Set(column.options);
    for (const window of windows ?? [])
      for (const row of window.rows) {
        const value = row.cells[column.slot];
        const texts = typeof value === "string" ? [value] : typeof value === "object" && value !== null ? value : [];
        for (const text of texts) if (seen.size < MOST_SEEN + column.options.length) seen.add(text);
      }
    return [...seen];
    // The list stays as it was when the editor opened: it must not move under the pointer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [column]);
}

const textsOf = (value: Value): readonly string[] => (value === null ? [] : typeof value === "object" ? value : [String(value)]);

/** Options of a picklist, or people: filtered by typing, one or several, new ones where the column takes them. */
export function ChoiceEditor(props: EditorProps) {
  const t = useT();
  const { column, value } = props.value.data;
  const isDark = useTheme() === "dark";
  const many = isMulti(column.type);
  const options = useOptions(props);
  const [early] = useState(takeEarly);
  const [query, setQuery] = useState(() => (props.initialValue ?? "") + early.text);
  const [chosen, setChosen] = useState<readonly string[]>(textsOf(props.value.data.chosen ?? value));
  const [at, setAt] = useState(() => Math.max(0, props.initialValue === undefined ? options.indexOf(chosen[0] ?? "") : 0));
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const listId = useId();
  useFieldFocus(field, false);
  useLayoutEffect(() => {
    // Newer browsers answer with a promise, which is no clean-up.
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const wanted = query.trim().toLowerCase();
  const found = options.filter((option) => option.toLowerCase().includes(wanted));
  const isNew = wanted !== "" && !(column.is_strict && column.options.length > 0) && !options.some((option) => option.toLowerCase() === wanted);
  const items = isNew ? [...found, query.trim()] : found;

  const cellWith = (texts: readonly string[]) => {
    const next: Value = texts.length === 0 ? null : many ? texts : (texts[0] ?? null);
    return { ...props.value, data: { ...props.value.data, chosen: next } };
  };
  const change = (next: readonly string[]) => {
    setChosen(next);
    props.onChange(cellWith(next));
  };
  const take = (item: string) => {
    if (!many) {
      props.onFinishedEditing(cellWith([item]), [0, 1]);
      return;
    }
    setQuery("");
    change(chosen.includes(item) ? chosen.filter((one) => one !== item) : [...chosen, item]);
  };
  useLayoutEffect(() => {
    const [first] = items;
    if (!early.finish || first === undefined || wanted === "") return;
    const timer = setTimeout(() => take(first), 0);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it opens
  }, []);
  const onFieldKey = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((old) => (old + (event.key === "ArrowDown" ? 1 : items.length - 1)) % Math.max(1, items.length));
    } else if (event.key === "Backspace" && query === "" && chosen.length > 0) {
      change(many ? chosen.slice(0, -1) : []);
    } else if (event.key === " " && many && query === "" && items[at] !== undefined) {
      event.preventDefault();
      take(items[at]);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const finish = finishOf(event);
    if (finish === null) return;
    const item = items[at];
    const isTaking = finish !== "cancel" && item !== undefined && (wanted !== "" || (!many && event.key === "Enter"));
    if (finish === "cancel") props.onFinishedEditing(undefined, [0, 0]);
    else if (isTaking && many) take(item);
    else props.onFinishedEditing(isTaking ? cellWith([item]) : props.value.data.chosen === undefined ? undefined : props.value, finish);
  };
  return (
    <EditorFrame target={props.target} complaint={null} onKeyDown={onKeyDown} className="w-full max-w-80 min-w-56">
      <div>
        {(many || chosen.length > 0) && (
          <div className="flex flex-wrap gap-1 px-2 pt-1.5">
            {chosen.map((one) => (
              <Chip key={one} text={one} place={column.options.indexOf(one)} isPerson={isContact(column.type)} isDark={isDark} />
            ))}
          </div>
        )}
        <input
          ref={field}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={items[at] === undefined ? undefined : `${listId}-${at}`}
          aria-label={column.title}
          value={query}
          placeholder={t(isContact(column.type) ? "sheet.choice.person" : "sheet.choice.find")}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onFieldKey}
          className={FIELD}
        />
      </div>
      <ul ref={list} id={listId} role="listbox" aria-label={column.title} aria-multiselectable={many} className="scroll-thin max-h-56 overflow-y-auto p-1">
        {items.map((item, i) => (
          <li
            key={item}
            id={`${listId}-${i}`}
            data-at={i}
            role="option"
            aria-selected={chosen.includes(item)}
            onMouseMove={() => setAt(i)}
            onClick={() => take(item)}
            className={cx("flex min-h-7 cursor-pointer items-center gap-2 rounded-sm px-2 py-0.5", i === at && "bg-hover")}
          >
            <span className="flex w-4 justify-center">{chosen.includes(item) && <Icon of={Check} size={14} className="text-accent-text" />}</span>
            {isNew && i === items.length - 1 ? (
              <span className="flex items-center gap-1.5 text-muted">
                <Icon of={Plus} size={13} /> {t("sheet.choice.add", { text: item })}
              </span>
            ) : (
              <Chip text={item} place={column.options.indexOf(item)} isPerson={isContact(column.type)} isDark={isDark} />
            )}
          </li>
        ))}
        {items.length === 0 && <li className="px-2 py-1.5 text-xs text-muted">{t("sheet.choice.none")}</li>}
      </ul>
    </EditorFrame>
  );
}

function Chip({ text, place, isPerson, isDark }: { text: string; place: number; isPerson: boolean; isDark: boolean }) {
  const { fill, ink } = softColours(isPerson ? contactName(text) : text, isPerson ? -1 : place, isDark);
  if (!isPerson)
    return (
      <span className="inline-block max-w-60 truncate rounded-[5px] px-2" style={{ background: fill, color: ink }}>
        {text}
      </span>
    );
  return (
    <span className="inline-flex max-w-60 items-center gap-1.5 truncate">
      <span aria-hidden className="inline-flex size-[18px] shrink-0 items-center justify-center rounded-full text-[9px] font-semibold" style={{ background: fill, color: ink }}>
        {initials(contactName(text))}
      </span>
      <span className="truncate">{contactName(text)}</span>
    </span>
  );
}
