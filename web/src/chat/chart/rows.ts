/** A result's rows as a drawing takes them: objects by the names that its spec calls the columns. */
import { type Chart, type Value } from "@/live";

export type Datum = Readonly<Record<string, Value>>;

export function datums({ columns, rows }: Pick<Chart, "columns" | "rows">): Datum[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ field, name }, place) => [field ?? name, row[place] ?? null])));
}
