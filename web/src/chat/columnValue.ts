/** Values in answers and previews, as the grid shows those of the same column. */
import { language } from "@/i18n";
import { formatValue } from "@/i18n/format";
import { formatNumber } from "@/i18n/numbers";
import { type AnswerTable, type Column, type Value } from "@/live";

/** A person without the address behind the name. */
const nameOf = (mailbox: string) => /^\s*(.+?)\s*<[^>]*>\s*$/.exec(mailbox)?.[1] ?? mailbox;

export function columnValue(value: Value | undefined, column: Column | undefined): string {
  if (typeof value === "number" && column?.format) return formatNumber(value, column.format, language());
  if (column?.type === "CONTACT_LIST" && typeof value === "string") return nameOf(value);
  if (column?.type === "MULTI_CONTACT_LIST" && typeof value === "object" && value !== null) return value.map(nameOf).join(", ");
  return formatValue(value ?? null);
}

type TableColumn = AnswerTable["columns"][number];

/** The sheet's column that a column of a result shows, or is a sum, mean, least or most of. */
export function columnOf(shown: TableColumn, columns: readonly Column[]): Column | undefined {
  if (shown.column_id) return columns.find((column) => column.id === shown.column_id);
  const of = /^(?:Sum|Average|Avg|Minimum|Min|Maximum|Max|Median) of (.+)$/i.exec(shown.name)?.[1];
  return of === undefined ? undefined : columns.find((column) => column.title === of);
}

const UNSEEN: ReadonlySet<string> = new Set(["row_id", "rows", "left_out", "folded", "total"]);

/** Columns for reading: not the row's id, nor the counts that stand behind each line. */
export const shownPlaces = (table: Pick<AnswerTable, "columns">): number[] =>
  table.columns.flatMap((column, place) => (column.role !== undefined && UNSEEN.has(column.role) ? [] : [place]));

/** Ids of the rows a table lists, when it lists rows. */
export function listedRows(table: AnswerTable): string[] {
  const place = table.columns.findIndex((column) => column.role === "row_id");
  return place < 0 ? [] : table.rows.map((row) => String(row[place] as number));
}
