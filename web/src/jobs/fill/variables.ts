/** `{Column}` in an instruction, completed while it is typed. Pure. */
import { type Column } from "@/live";

export interface Completion {
  /** Where the brace stands. */
  readonly from: number;
  /** Where the caret stands. */
  readonly to: number;
  readonly titles: readonly string[];
}

const MOST_SHOWN = 7;

/** Columns that fit what stands between the last open brace and the caret; null where none is open. */
export function complete(text: string, caret: number, columns: readonly Pick<Column, "title">[]): Completion | null {
  const found = /(?:^|[^{])(?:\{\{)*\{([^{}\n]{0,60})$/.exec(text.slice(0, caret));
  const typed = found?.[1];
  if (typed === undefined) return null;
  const wanted = typed.trim().toLowerCase();
  const titles = columns.map((column) => column.title).filter((title) => title.toLowerCase().includes(wanted));
  const first = (title: string) => Number(!title.toLowerCase().startsWith(wanted));
  const sorted = [...titles].sort((a, b) => first(a) - first(b)).slice(0, MOST_SHOWN);
  return sorted.length === 0 ? null : { from: caret - typed.length - 1, to: caret, titles: sorted };
}

/** The text with a column put in, and where the caret stands after it. */
export function accept(text: string, { from, to }: Pick<Completion, "from" | "to">, title: string): { readonly text: string; readonly caret: number } {
  const rest = text.slice(to).replace(/^\}/, "");
  const put = `{${title}}`;
  return { text: text.slice(0, from) + put + rest, caret: from + put.length };
}
