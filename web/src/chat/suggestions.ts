/** Questions this sheet can answer, made from its own columns; shown while a chat is empty. */
import { type Column, type ColumnType } from "@/live";

/** What is said to the chat when one is chosen, and the parts that are the sheet's own words. */
export interface Suggested {
  readonly key: "late" | "sumBy" | "sum" | "by" | "filter" | "days" | "blank" | "dueNext" | "count";
  readonly words: Readonly<Record<string, string>>;
}

const MOST = 5;
const DATES: readonly ColumnType[] = ["DATE", "DATETIME", "ABSTRACT_DATETIME"];
const CHOICES: readonly ColumnType[] = ["PICKLIST", "MULTI_PICKLIST"];
const PEOPLE: readonly ColumnType[] = ["CONTACT_LIST", "MULTI_CONTACT_LIST"];
const END_WORDS = /\b(due|finish|end|deadline|fällig|ende|frist)/i;
const START_WORDS = /\b(start|begin|beginn|anfang|created)/i;
const OPEN_WORDS = /progress|open|block|risk|arbeit|offen/i;

const find = (columns: readonly Column[], types: readonly ColumnType[]) => columns.find((column) => types.includes(column.type));

/** A numeric column cannot be told from its type; a number format, or a speaking title, gives it away. */
function findNumber(columns: readonly Column[]): Column | undefined {
  const numbers = columns.filter((column) => column.type === "TEXT_NUMBER" && !column.is_primary);
  return numbers.find((column) => column.format !== null) ?? numbers.find((column) => /budget|cost|amount|price|hours|total|kosten|betrag|preis|stunden/i.test(column.title));
}

export function suggest(columns: readonly Column[]): Suggested[] {
  const dates = columns.filter((column) => DATES.includes(column.type));
  const due = dates.find((column) => END_WORDS.test(column.title));
  const start = dates.find((column) => START_WORDS.test(column.title));
  // A choice of people is no state of work.
  const choice = columns.find((column) => CHOICES.includes(column.type) && !column.options.some((option) => option.includes("@"))) ?? find(columns, CHOICES);
  const person = find(columns, PEOPLE);
  const group = person ?? choice;
  const number = findNumber(columns);
  const found: Suggested[] = [];
  const add = (key: Suggested["key"], words: Record<string, string> = {}) => found.push({ key, words });

  if (due) add("late");
  if (number && group) add("sumBy", { number: number.title, column: group.title });
  else if (number) add("sum", { number: number.title });
  if (choice) {
    const value = choice.options.find((option) => OPEN_WORDS.test(option)) ?? choice.options[0];
    if (value) add("filter", { column: choice.title, value: value.replace(/\s*<[^>]*>$/, "") });
    add("by", { column: choice.title });
  }
  if (start && due) add("days", { start: start.title, finish: due.title });
  if (due && found.length < MOST) add("dueNext", { column: due.title });
  if (person && found.length < MOST) add("blank", { column: person.title });
  if (found.length < 3) add("count");
  return found.slice(0, MOST);
}
