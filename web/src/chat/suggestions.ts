/** Questions this sheet can answer, made from its own columns; shown while a chat is empty. */
import { type Column } from "@/live";

import { sheetWords } from "./sheetWords";

/** What is said to the chat when one is chosen, and the parts that are the sheet's own words. */
export interface Suggested {
  readonly key: "late" | "sumBy" | "sum" | "by" | "filter" | "days" | "blank" | "dueNext" | "count" | "chart" | "trend" | "outliers" | "quality";
  readonly words: Readonly<Record<string, string>>;
}

const MOST = 6;
const FEWEST = 3;

export function suggest(columns: readonly Column[]): Suggested[] {
  const { due, start, choice, value, person, group, number } = sheetWords(columns);
  const found: Suggested[] = [];
  const add = (key: Suggested["key"], words: Record<string, string> = {}) => found.push({ key, words });

  if (due) add("late");
  if (number && group) add("sumBy", { number: number.title, column: group.title });
  else if (number) add("sum", { number: number.title });
  const drawn = choice ?? group;
  if (drawn) add("chart", { column: drawn.title });
  if (choice && value !== undefined) add("filter", { column: choice.title, value });
  if (start && due) add("days", { start: start.title, finish: due.title });
  if (number) add("outliers", { number: number.title });
  if (choice && found.length < MOST) add("by", { column: choice.title });
  if (due && found.length < MOST) add("dueNext", { column: due.title });
  if (person && found.length < MOST) add("blank", { column: person.title });
  if (found.length < FEWEST) add("count");
  if (found.length < FEWEST) add("quality");
  return found.slice(0, MOST);
}
