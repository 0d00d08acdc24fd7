/** A result table as text for the clipboard: tab-separated, as spreadsheets take it. */
import { type AnswerTable, type Value } from "@/live";

/** A value as a program reads it: no grouping, dates as they are stored. */
export function plainValue(value: Value): string {
  if (value === null) return "";
  return typeof value === "object" ? value.join(", ") : String(value);
}

function cell(value: Value): string {
  const text = plainValue(value);
  return /[\t\n\r"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export function tableText(table: Pick<AnswerTable, "columns" | "rows">): string {
  const head = table.columns.map((column) => cell(column.name)).join("\t");
  return [head, ...table.rows.map((row) => row.map(cell).join("\t"))].join("\n");
}
