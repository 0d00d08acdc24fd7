/** Whole rows, copied for another program or put once more into the sheet. */
import { type Value } from "@/live";
import { shownValue } from "@/store/sheetData";

import { act } from "./doings";
import { type Ground } from "./edits";
import { ROW_ID_COLUMN } from "./rowIdColumn";
import { guardIn } from "./source";
import { plainText } from "./values";

const heldRows = ({ rows }: Ground, rowIds: readonly string[]) =>
  rowIds.flatMap((rowId) => {
    const place = rows.placeOf(rowId);
    return (place === null ? undefined : rows.at(place)) ?? [];
  });

/** As spreadsheets put it on the clipboard: tabs between cells, quotation marks around what holds tabs, line breaks or such marks. */
const quoted = (text: string): string => (/["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The columns as they are shown; the row ids with them when they are. */
export function rowsAsText(ground: Ground, rowIds: readonly string[]): string {
  const { columns, sheet } = ground;
  return heldRows(ground, rowIds)
    .map((row) => columns.map((column) => quoted(column === ROW_ID_COLUMN ? row.id : plainText(shownValue(sheet.data, row, column)))).join("\t"))
    .join("\n");
}

/** The same rows once more, below the last of them, with the values of hidden columns too; not with those that only the source fills. */
export async function duplicateRows(ground: Ground, rowIds: readonly string[]): Promise<void> {
  const { sheet } = ground;
  const columns = sheet.data.sheet?.columns ?? [];
  const rows = heldRows(ground, rowIds).map((row) => {
    const values: Record<string, Value> = {};
    for (const column of columns) {
      const value = shownValue(sheet.data, row, column);
      if (value !== null && !guardIn(sheet.data, column)) values[column.id] = value;
    }
    return values;
  });
  const last = rowIds.at(-1);
  if (rows.length > 0 && last !== undefined) await act(sheet, "add_rows", { rows, after_row_id: last }, { isTold: true });
}
