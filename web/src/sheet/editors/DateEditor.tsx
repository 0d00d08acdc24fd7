import { useRef } from "react";

import { language, useT } from "@/i18n";

import { formatDate } from "../values";
import { Calendar } from "./Calendar";
import { EditorFrame, FIELD } from "./EditorFrame";
import { useDraft, type EditorProps } from "./useDraft";
import { useFieldFocus } from "./useFieldFocus";

/** A date typed in any way people write one, or taken from the calendar below. */
export function DateEditor(props: EditorProps) {
  const t = useT();
  const { text, parsed, complaint, type, onKeyDown } = useDraft(props);
  const field = useRef<HTMLInputElement>(null);
  useFieldFocus(field, props.initialValue === undefined);
  const date = parsed.ok && typeof parsed.value === "string" ? parsed.value : null;
  const pick = (iso: string) => props.onFinishedEditing({ ...props.value, data: { ...props.value.data, chosen: iso } }, [0, 1]);
  return (
    <EditorFrame target={props.target} complaint={complaint} onKeyDown={onKeyDown} className="w-[244px]">
      <div className="flex items-center">
        <input
          ref={field}
          value={text}
          placeholder={t("sheet.date.placeholder")}
          aria-label={props.value.data.column.title}
          aria-invalid={complaint !== null}
          aria-describedby={complaint ? "cell-complaint" : undefined}
          onChange={(event) => type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown") return;
            event.preventDefault();
            field.current?.closest("[data-editor]")?.querySelector<HTMLElement>("[data-day][tabindex='0']")?.focus();
          }}
          className={FIELD}
        />
        {date && formatDate(date, language()) !== text && <span className="pr-2.5 text-xs whitespace-nowrap text-muted">{formatDate(date, language())}</span>}
      </div>
      <Calendar selected={date} onPick={pick} />
    </EditorFrame>
  );
}
