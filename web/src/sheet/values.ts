/** Cell values as they are shown, typed and copied, by the type and format of their column. */
import { formatNumber } from "@/i18n/numbers";
import { type Column, type ColumnType, type NumberFormat, type Value } from "@/live";

import { isDayFirst, parseDate, parseMoment } from "./dates";

export { formatNumber };

export const MAX_TEXT = 4_000;
const MAX_NUMBER = 2 ** 53 - 1;

const MULTI: ReadonlySet<ColumnType> = new Set(["MULTI_CONTACT_LIST", "MULTI_PICKLIST"]);
const CONTACTS: ReadonlySet<ColumnType> = new Set(["CONTACT_LIST", "MULTI_CONTACT_LIST"]);
const CHOICES: ReadonlySet<ColumnType> = new Set(["PICKLIST", "MULTI_PICKLIST"]);

export const isMulti = (type: ColumnType): boolean => MULTI.has(type);
export const isContact = (type: ColumnType): boolean => CONTACTS.has(type);
export const isChoice = (type: ColumnType): boolean => CHOICES.has(type);
export const isMoment = (type: ColumnType): boolean => type === "DATETIME" || type === "ABSTRACT_DATETIME";

// --- shown -----------------------------------------------------------------------------------------------------------------

const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, hasTime: boolean): Intl.DateTimeFormat {
  const key = `${locale} ${hasTime}`;
  const known = dateFormats.get(key);
  if (known) return known;
  const date = { day: "numeric", month: "short", year: "numeric" } as const;
  const made = new Intl.DateTimeFormat(locale, hasTime ? { ...date, hour: "2-digit", minute: "2-digit" } : { ...date, timeZone: "UTC" });
  dateFormats.set(key, made);
  return made;
}

export const formatDate = (iso: string, locale = "en"): string => safely(iso, () => dateFormat(locale, false).format(Date.parse(`${iso}T00:00:00Z`)));
/** Stored in UTC, shown where the user is. */
export const formatMoment = (iso: string, locale = "en"): string => safely(iso, () => dateFormat(locale, true).format(Date.parse(`${iso}Z`)));

function safely(text: string, format: () => string): string {
  try {
    return format();
  } catch {
    return text;
  }
}

/** "Ana Lima <ana@example.com>" is shown as "Ana Lima". */
export const contactName = (mailbox: string): string => /^\s*(.+?)\s*<[^>]*>\s*$/.exec(mailbox)?.[1] ?? mailbox;

export function formatValue(value: Value, column: Pick<Column, "type" | "format">, locale = "en"): string {
  if (value === null) return "";
  if (typeof value === "number") return formatNumber(value, column.format, locale);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value !== "string") return value.map((one) => (isContact(column.type) ? contactName(one) : one)).join(", ");
  if (column.type === "DATE" && /^\d{4}-\d\d-\d\d$/.test(value)) return formatDate(value, locale);
  if (isMoment(column.type) && /^\d{4}-\d\d-\d\dT/.test(value)) return formatMoment(value, locale);
  return isContact(column.type) ? contactName(value) : value;
}

/** What goes to the clipboard: exact, and read back by spreadsheets and by `parseValue`. */
export function plainText(value: Value): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number" || typeof value === "string") return String(value);
  return value.join(", ");
}

/** What an editor starts from: a number without its grouping, a percent as a percent, a date as the language writes it. */
export function editText(value: Value, column: Pick<Column, "type" | "format">, locale = "en"): string {
  if (typeof value === "number") {
    const isPercent = column.format?.style === "percent";
    const text = new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 15 }).format(isPercent ? Number((value * 100).toPrecision(15)) : value);
    return isPercent ? `${text}%` : text;
  }
  return typeof value === "string" ? (column.type === "DATE" || isMoment(column.type) ? formatValue(value, column, locale) : value) : plainText(value);
}

// --- typed -----------------------------------------------------------------------------------------------------------------

/** Why a text does not fit; the page has words for each. */
export type Misfit = "number_too_large" | "not_a_date" | "not_a_moment" | "not_a_truth" | "not_an_option" | "not_a_duration" | "too_long";

export type Parsed = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly misfit: Misfit };

const ok = (value: Value): Parsed => ({ ok: true, value });
const bad = (misfit: Misfit): Parsed => ({ ok: false, misfit });

const TRUTHS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  "1": true,
  x: true,
  "✓": true,
  wahr: true,
  ja: true,
  false: false,
  no: false,
  "0": false,
  falsch: false,
  nein: false,
};
const DURATION = /^\s*-?(\d+([.,]\d+)?\s*(e?[wdhms]|ms)\s*)+$/i;

/** The value a typed or pasted text means in a column. What a text column cannot read as a number stays text. */
export function parseValue(text: string, column: Pick<Column, "type" | "format" | "options" | "is_strict">, locale = "en"): Parsed {
  const clean = text.trim();
  if (clean === "") return ok(null);
  if (text.length > MAX_TEXT) return bad("too_long");
  switch (column.type) {
    case "CHECKBOX": {
      const truth = TRUTHS[clean.toLowerCase()];
      return truth === undefined ? bad("not_a_truth") : ok(truth);
    }
    case "DATE": {
      const date = parseDate(clean, locale);
      return date === null ? bad("not_a_date") : ok(date);
    }
    case "DATETIME":
    case "ABSTRACT_DATETIME": {
      const moment = parseMoment(clean, locale);
      return moment === null ? bad("not_a_moment") : ok(moment);
    }
    case "PICKLIST":
      return choice(clean, column);
    case "MULTI_PICKLIST":
    case "MULTI_CONTACT_LIST":
      return several(clean, column);
    case "CONTACT_LIST":
      return ok(knownAs(clean, column.options));
    case "DURATION":
      return DURATION.test(clean) ? ok(clean) : bad("not_a_duration");
    case "TEXT_NUMBER":
      return textOrNumber(text, column.format, locale);
    case "PREDECESSOR":
      return ok(clean);
  }
}

function textOrNumber(text: string, format: NumberFormat | null, locale: string): Parsed {
  const number = parseNumber(text, locale, format?.style === "percent");
  if (number === null) return ok(text);
  return Math.abs(number) > MAX_NUMBER ? bad("number_too_large") : ok(number);
}

/**
 * The number a text means, else null. `isPercent`: a bare "25" in a percent column means 25 %. Leading zeros ("007") and long digits
 * that a number would not keep are text.
 */
export function parseNumber(text: string, locale = "en", isPercent = false): number | null {
  const bare = text.trim().replace(/^\((.+)\)$/, "-$1");
  const isMarked = bare.includes("%");
  const sign = bare.startsWith("-") || bare.startsWith("−") ? -1 : 1;
  const digits = bare.replace(/^[+\-−]/, "").replace(/^[\p{Sc}\s]+|[\p{Sc}%\s]+$/gu, "");
  const decimal = new Intl.NumberFormat(locale).format(1.5).charAt(1);
  const plain = withPoint(digits, decimal);
  if (plain === null || /^0\d/.test(plain) || plain.replace(/\D/g, "").length > 16) return null;
  const value = sign * Number(plain);
  return isMarked || isPercent ? Number((value / 100).toPrecision(15)) : value;
}

/** The digits with a point; null when the marks in them are not those of a number. */
function withPoint(digits: string, decimal: string): string | null {
  if (/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) && decimal === ".") return digits;
  const group = decimal === "," ? "." : ",";
  const grouped = new RegExp(`^\\d{1,3}([${group}'’\\u00a0\\u202f ]\\d{3})+([${decimal}]\\d+)?$`);
  const plain = new RegExp(`^(\\d+[${decimal}]?\\d*|[${decimal}]\\d+)$`);
  if (grouped.test(digits) || plain.test(digits)) return digits.replace(/['’\u00a0\u202f ]/g, "").replaceAll(group, "").replace(decimal, ".");
  // A point is what machines write, in every language.
  return /^(\d+\.\d+)$/.test(digits) ? digits : null;
}

/** An option is found whatever its case; its own writing is what is stored. */
function knownAs(text: string, options: readonly string[]): string {
  const wanted = text.toLowerCase();
  return options.find((option) => option.toLowerCase() === wanted || contactName(option).toLowerCase() === wanted) ?? text;
}

function choice(text: string, column: Pick<Column, "options" | "is_strict">): Parsed {
  const known = knownAs(text, column.options);
  return column.is_strict && column.options.length > 0 && !column.options.includes(known) ? bad("not_an_option") : ok(known);
}

function several(text: string, column: Pick<Column, "type" | "options" | "is_strict">): Parsed {
  const parts = text.split(/[,;\n]/).map((part) => part.trim());
  const known = [...new Set(parts.filter((part) => part !== "").map((part) => knownAs(part, column.options)))];
  const isStrict = column.type === "MULTI_PICKLIST" && column.is_strict && column.options.length > 0;
  return isStrict && known.some((one) => !column.options.includes(one)) ? bad("not_an_option") : ok(known);
}

export { isDayFirst };
