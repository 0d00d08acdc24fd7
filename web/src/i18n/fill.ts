/** A text with `{name}` places; with several forms, `count` chooses among them by the language's own rules. */
export type Text = string | { one: string; other: string };

export type Params = Record<string, unknown>;

function show(value: unknown, language: string): string {
  if (typeof value === "number") return new Intl.NumberFormat(language, { maximumFractionDigits: 6 }).format(value);
  if (Array.isArray(value)) return new Intl.ListFormat(language, { type: "disjunction" }).format(value.map((part) => show(part, language)));
  return typeof value === "string" ? value : String(value);
}

/** The text with its places filled; undefined when there is no text, or a place has no value (an empty list is none). */
export function fill(text: Text | undefined, language: string, params: Params = {}): string | undefined {
  if (text === undefined) return undefined;
  const form = typeof text === "string" ? text : new Intl.PluralRules(language).select(Number(params["count"])) === "one" ? text.one : text.other;
  const missing: string[] = [];
  const filled = form.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) {
      missing.push(name);
      return place;
    }
    return show(value, language);
  });
  return missing.length === 0 ? filled : undefined;
}
