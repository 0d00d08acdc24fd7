/** Numbers by the format of their column: currency, percent, decimals. Beside the language, because grid and chat show the same ones. */

/** What a column says of its numbers; see `NumberFormat` in `live/protocol.ts`. */
export interface NumberLook {
  readonly style: "plain" | "currency" | "percent";
  readonly decimals: number | null;
  readonly thousands: boolean;
  readonly currency: string;
}

const formats = new Map<string, Intl.NumberFormat>();

/** Making one costs a hundred times what using one does. */
function numberFormat(locale: string, format: NumberLook | null): Intl.NumberFormat {
  const key = `${locale} ${format ? `${format.style} ${format.decimals} ${format.thousands} ${format.currency}` : ""}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = format?.decimals ?? null;
  const fraction = digits === null ? { maximumFractionDigits: 10 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const style = format?.style === "percent" ? ({ style: "percent" } as const) : {};
  const made = new Intl.NumberFormat(locale, { ...style, ...fraction, useGrouping: format?.thousands ?? false });
  formats.set(key, made);
  return made;
}

export function formatNumber(value: number, format: NumberLook | null, locale = "en"): string {
  const text = numberFormat(locale, format).format(value);
  if (format?.style !== "currency") return text;
  return withCurrency(text, format.currency, locale);
}

/** The sign stands where the language puts it; what the file wrote is kept, be it a symbol or a code. */
function withCurrency(text: string, currency: string, locale: string): string {
  const sign = currency === "" ? "¤" : currency;
  const isCode = /^[A-Za-z]{2,}$/.test(sign);
  const isBehind = /^\D*\d/.exec(new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" }).format(1))?.[0].length === 1;
  if (isBehind) return `${text}\u00a0${sign}`;
  const digits = text.replace(/^-/, "");
  return `${text.startsWith("-") ? "-" : ""}${sign}${isCode ? "\u00a0" : ""}${digits}`;
}
