/** The text being typed into a cell: read as it grows, and held back while it means nothing here. */
import { type Rectangle } from "@glideapps/glide-data-grid";
import { useLayoutEffect, useState } from "react";

import { language, useT } from "@/i18n";
import { cellKey } from "@/store/sheet";
import { withoutRefused } from "@/store/sheetData";

import { type SheetCell } from "../cell";
import { misfitText } from "../misfits";
import { useSheet } from "../sheetContext";
import { takeEarly } from "../typeahead";
import { editText, parseValue, plainText, type Parsed } from "../values";
import { finishOf } from "./finishing";

export interface EditorProps {
  /** Where the cell is on the screen. */
  readonly target: Rectangle;
  readonly value: SheetCell;
  readonly initialValue?: string | undefined;
  readonly onChange: (next: SheetCell) => void;
  readonly onFinishedEditing: (next?: SheetCell, movement?: readonly [-1 | 0 | 1, -1 | 0 | 1]) => void;
}

interface Draft {
  readonly text: string;
  readonly parsed: Parsed;
  /** Why it does not fit; told once finishing was tried, or while the text was refused before. */
  readonly complaint: string | null;
  readonly type: (text: string) => void;
  /** For all keys in the editor: finishes it, unless the text does not fit. */
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

export function useDraft({ value, initialValue, onChange, onFinishedEditing }: EditorProps): Draft {
  const t = useT();
  const sheet = useSheet();
  const { column, refused, rowId } = value.data;
  const start = refused ? plainText(refused.attempted) : editText(value.data.value, column, language());
  const [text, setText] = useState(initialValue ?? value.data.typed ?? start);
  useLayoutEffect(() => {
    // What opened the editor counts as typed, with what came before it had the keys.
    const early = takeEarly();
    const typed = (initialValue ?? start) + early.text;
    if (initialValue !== undefined || early.text !== "") type(typed);
    if (!early.finish) return;
    const finish = early.finish;
    // Not before the editor has had the focus, or the grid would not get it back.
    const timer = setTimeout(() => onFinishedEditing(typed === start ? undefined : { ...value, data: { ...value.data, typed } }, finish), 0);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it opens
  }, []);
  const [isTried, setTried] = useState(refused !== null);
  const parsed = parseValue(text, column, language());
  function type(next: string): void {
    setText(next);
    onChange({ ...value, data: { ...value.data, typed: next } });
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const finish = finishOf(event);
    if (finish === null) return;
    if (finish === "cancel") {
      // Escaping a refused text lets it go; the value that was there shows again.
      if (refused) sheet.set((data) => withoutRefused(data, cellKey(rowId, column.id)));
      onFinishedEditing(undefined, [0, 0]);
    } else if (parsed.ok) {
      onFinishedEditing(value.data.typed === undefined ? undefined : value, finish);
    } else {
      setTried(true);
    }
  };
  const complaint = isTried && !parsed.ok ? misfitText(t, parsed.misfit, column) : null;
  return { text, parsed, complaint, type, onKeyDown };
}
