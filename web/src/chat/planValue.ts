/** Values of a plan as a person types them: which field fits, and what was meant. The server checks them again. */
import { language } from "@/i18n";
import { type Column, type Value } from "@/live";

import { plainValue } from "./tableText";

export type FieldKind = "text" | "date" | "moment" | "choice" | "truth" | "list";

export function fieldOf(column: Column): FieldKind {
  switch (column.type) {
    case "CHECKBOX":
      return "truth";
    case "DATE":
      return "date";
    case "DATETIME":
    case "ABSTRACT_DATETIME":
      return "moment";
    case "MULTI_PICKLIST":
    case "MULTI_CONTACT_LIST":
      return "list";
    case "PICKLIST":
      return column.is_strict && column.options.length > 0 ? "choice" : "text";
    default:
      return "text";
  }
}

/** What the field begins with. */
export function typedOf(value: Value | undefined, column: Column): string {
  const text = plainValue(value ?? null);
  return fieldOf(column) === "moment" ? text.replace(/Z$/, "").slice(0, 16) : text;
}

function decimalSign(): string {
  return new Intl.NumberFormat(language()).formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
}

/** "1.234,5" where that is how numbers are written; null when it is no number. */
export function numberOf(text: string): number | null {
  const sign = decimalSign();
  const plain = text.trim().replace(/[\s\u00a0\u202f]/g, "");
  const grouped = sign === "," ? plain.replace(/\.(?=\d{3}(\D|$))/g, "").replace(",", ".") : plain.replace(/,(?=\d{3}(\D|$))/g, "");
  return /^[+-]?\d+(\.\d+)?$/.test(grouped) ? Number(grouped) : null;
}

/** `before`: what stands there; a number is typed in place of a number. */
export function valueOf(text: string, column: Column, before: Value | undefined): Value {
  const typed = text.trim();
  if (typed === "") return null;
  switch (fieldOf(column)) {
    case "truth":
      return typed === "true";
    case "list":
      return typed.split(",").map((part) => part.trim()).filter(Boolean);
    case "text":
      return typeof before === "number" || column.format ? (numberOf(typed) ?? typed) : typed;
    default:
      return typed;
  }
}
