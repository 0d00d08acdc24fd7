import { type Item } from "@glideapps/glide-data-grid";

import { useT } from "@/i18n";
import { isCellPending } from "@/store";

import { type Ground } from "../edits";
import { useData } from "../sheetContext";
import { guardIn, guardWords } from "./guards";
import { useLink } from "./useLink";

/** Tells a screen reader of the chosen cell what the eye sees by its marks: protected, or not yet at Smartsheet. */
export function CellReader({ cell, ground }: { cell: Item | undefined; ground: Ground | null }) {
  const t = useT();
  const link = useLink();
  const column = cell && ground?.columns[cell[0]];
  const rowId = (cell && ground?.rows.idAt(cell[1])) ?? null;
  const guard = useData((data) => (column ? guardIn(data, column) : null));
  const isPending = useData((data) => column !== undefined && rowId !== null && isCellPending(data.source, rowId, column.id));
  if (!link) return null;
  const notes = [guard && guardWords(t, guard), isPending && t("source.pending")].filter((one) => one !== false && one !== null);
  return (
    <p aria-live="polite" className="sr-only">
      {column && notes.length > 0 && t("source.cellOf", { column: column.title, notes: notes.join(", ") })}
    </p>
  );
}
