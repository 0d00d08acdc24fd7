/** A value of a file as the sheet will show it: by the format of its column. */
import { language } from "@/i18n";
import { formatValue } from "@/i18n/format";
import { formatNumber } from "@/i18n/numbers";
import { type ReadReport, type Value } from "@/live";

type ReadColumn = ReadReport["columns"][number];

/** "Ana Lima <ana@example.com>" is shown as "Ana Lima". */
const nameOf = (mailbox: string): string => /^\s*(.+?)\s*<[^>]*>\s*$/.exec(mailbox)?.[1] ?? mailbox;

export function previewText(value: Value, { type, format }: Pick<ReadColumn, "type" | "format">): string {
  if (typeof value === "number") return formatNumber(value, format, language());
  if (typeof value === "boolean") return value ? "☑" : "☐";
  // A text in a column of texts is a text, also where it looks like a date.
  if (typeof value === "string" && type !== "DATE" && type !== "ABSTRACT_DATETIME" && type !== "DATETIME") return type === "CONTACT_LIST" ? nameOf(value) : value;
  if (typeof value === "object" && value !== null) return value.map((one) => (type === "MULTI_CONTACT_LIST" ? nameOf(one) : one)).join(", ");
  return formatValue(value);
}
