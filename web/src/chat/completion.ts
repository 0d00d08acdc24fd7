/** Names of columns and their values, completed while a message is typed. */
import { type Column } from "@/live";

import { spoken } from "./sheetWords";

export interface Completion {
  readonly text: string;
  readonly kind: "column" | "value";
  /** Of a value: the column it stands in. */
  readonly column?: string;
}

export interface Completions {
  /** What is replaced: `text.slice(from, to)`. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}

const MOST_SHOWN = 7;
const LEAST_TYPED = 2;
/** Titles are looked for over at most so many words before the caret. */
const MOST_WORDS = 4;

const fold = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Starts of the last one to four words before the caret, the longest first. */
function starts(before: string): number[] {
  const found: number[] = [];
  const word = /[\p{L}\p{N}_@.'’-]+/gu;
  for (const match of before.matchAll(word)) found.push(match.index);
  return found.slice(-MOST_WORDS);
}

function rank(candidate: string, typed: string): number {
  const folded = fold(candidate);
  if (folded === typed) return 0;
  if (folded.startsWith(typed)) return 3;
  return folded.split(/[\s_/.-]+/).some((word) => word.startsWith(typed)) && !typed.includes(" ") ? 2 : 0;
}

function candidates(columns: readonly Column[], before: string): Completion[] {
  const lower = fold(before);
  const named = columns.filter((column) => column.title !== "" && lower.includes(fold(column.title)));
  const values = (of: readonly Column[]) =>
    of.flatMap((column) => column.options.map((option): Completion => ({ text: spoken(option), kind: "value", column: column.title })));
  const titles = columns.map((column): Completion => ({ text: column.title, kind: "column" }));
  // Values of a column already named in the message come first: "status is Bl…".
  return [...values(named), ...titles, ...values(columns.filter((column) => !named.includes(column)))];
}

export function complete(text: string, caret: number, columns: readonly Column[]): Completions | null {
  const before = text.slice(0, caret);
  if (/[\p{L}\p{N}]/u.test(text.charAt(caret))) return null;
  for (const from of starts(before)) {
    const typed = fold(before.slice(from));
    if (typed.trim().length < LEAST_TYPED || typed.endsWith(" ")) continue;
    const seen = new Set<string>();
    const items = candidates(columns, before.slice(0, from))
      .map((item, order) => ({ item, order, rank: rank(item.text, typed) }))
      .filter(({ item, rank }) => rank > 0 && !seen.has(fold(item.text)) && seen.add(fold(item.text)))
      .sort((a, b) => b.rank - a.rank || a.order - b.order)
      .slice(0, MOST_SHOWN)
      .map(({ item }) => item);
    if (items.length > 0) return { from, to: caret, items };
  }
  return null;
}

/** The message with `item` put in, and where the caret stands after it. */
export function accept(text: string, completions: Completions, item: Completion): { text: string; caret: number } {
  const rest = text.slice(completions.to);
  const space = /^[\s.,;:!?)]/.test(rest) ? "" : " ";
  const put = item.text + space;
  return { text: text.slice(0, completions.from) + put + rest, caret: completions.from + put.length };
}
