/** What `/` offers in the composer: sentences fitted to this sheet, to be sent as they are or changed first. */
import { type Column } from "@/live";

import { sheetWords } from "./sheetWords";

export interface Template {
  readonly key: TemplateKey;
  /** The sheet's own words, in the order they are likely to be changed. */
  readonly words: Readonly<Record<string, string>>;
}

export type TemplateKey =
  | "count"
  | "total"
  | "average"
  | "top"
  | "filter"
  | "late"
  | "next"
  | "blank"
  | "chart"
  | "trend"
  | "describe"
  | "outliers"
  | "correlation"
  | "duplicates"
  | "quality"
  | "set"
  | "add"
  | "delete"
  | "undo";

/** What only a model understands. */
const FOR_MODELS: ReadonlySet<TemplateKey> = new Set(["correlation"]);

/** `name`: of a row to be added, in the language of the texts. */
export function templates(columns: readonly Column[], hasModel: boolean, name: string): Template[] {
  const { primary, due, start, choice, value, person, name: someone, group, number, otherNumber } = sheetWords(columns);
  const found: Template[] = [];
  const add = (key: TemplateKey, ...parts: readonly (readonly [string, string | undefined])[]) => {
    if (FOR_MODELS.has(key) && !hasModel) return;
    if (parts.every(([, word]) => word)) found.push({ key, words: Object.fromEntries(parts) as Record<string, string> });
  };
  const date = due ?? start;
  add("count", ["column", choice?.title], ["value", value]);
  add("total", ["number", number?.title], ["column", group?.title]);
  add("average", ["number", number?.title], ["column", group?.title]);
  add("top", ["number", number?.title]);
  add("filter", ["column", choice?.title], ["value", value]);
  if (due) add("late");
  add("next", ["column", date?.title]);
  add("blank", ["column", (person ?? date ?? choice)?.title]);
  add("chart", ["number", number?.title], ["column", (choice ?? group)?.title]);
  add("trend", ["number", number?.title], ["column", date?.title]);
  add("describe", ["column", (number ?? choice ?? primary)?.title]);
  add("outliers", ["number", number?.title]);
  add("correlation", ["number", number?.title], ["other", otherNumber?.title]);
  add("duplicates", ["column", primary?.title]);
  add("quality");
  add("set", ["value", value], ["column", choice?.title], ["where", person?.title], ["who", someone]);
  add("add", ["name", name], ["column", primary?.title]);
  add("delete", ["column", choice?.title], ["value", value]);
  add("undo");
  return found;
}

const fold = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export interface WrittenTemplate {
  readonly key: TemplateKey;
  readonly title: string;
  readonly text: string;
  /** What is selected once it is in the composer: the first part one would change. */
  readonly from: number;
  readonly to: number;
}

/** `text` is the sentence with its words in it. */
export function written({ key, words }: Template, title: string, text: string): WrittenTemplate {
  const [first = ""] = Object.values(words);
  const from = first === "" ? text.length : text.indexOf(first);
  return { key, title, text, from: from < 0 ? text.length : from, to: from < 0 ? text.length : from + first.length };
}

/** Those that fit what was typed after the slash; a title that begins so comes first. */
export function matching(all: readonly WrittenTemplate[], typed: string): WrittenTemplate[] {
  const wanted = fold(typed.trim());
  const rank = (one: WrittenTemplate) => {
    const title = fold(one.title);
    if (title.startsWith(wanted) || one.key.startsWith(wanted)) return 2;
    return title.includes(wanted) || fold(one.text).includes(wanted) ? 1 : 0;
  };
  return all
    .map((one, order) => ({ one, order, rank: rank(one) }))
    .filter((found) => found.rank > 0)
    .sort((a, b) => b.rank - a.rank || a.order - b.order)
    .map(({ one }) => one);
}
