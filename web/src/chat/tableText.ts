/** A result table as text for the clipboard: tab-separated, as spreadsheets take it. */
import { type AnswerTable, type Value } from "@/live";

import { shownPlaces } from "./columnValue";

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
  const places = shownPlaces(table);
  const head = places.map((place) => cell(table.columns[place]?.name ?? "")).join("\t");
  return [head, ...table.rows.map((row) => places.map((place) => cell(row[place] ?? null)).join("\t"))].join("\n");
}
