/** The columns of a sheet by the part they play in a question: who, how much, by when, in what state. */
import { type Column, type ColumnType } from "@/live";

const DATES: readonly ColumnType[] = ["DATE", "DATETIME", "ABSTRACT_DATETIME"];
const CHOICES: readonly ColumnType[] = ["PICKLIST", "MULTI_PICKLIST"];
const PEOPLE: readonly ColumnType[] = ["CONTACT_LIST", "MULTI_CONTACT_LIST"];
const END_WORDS = /\b(due|finish|end|deadline|fällig|ende|frist)/i;
const START_WORDS = /\b(start|begin|beginn|anfang|created)/i;
const OPEN_WORDS = /progress|open|block|risk|arbeit|offen/i;
const AMOUNT_WORDS = /budget|cost|amount|price|hours|total|effort|kosten|betrag|preis|stunden|aufwand/i;

export interface SheetWords {
  readonly primary: Column | undefined;
  readonly due: Column | undefined;
  readonly start: Column | undefined;
  /** A state of work, or the first choice there is. */
  readonly choice: Column | undefined;
  /** One of its values, as it is said. */
  readonly value: string | undefined;
  readonly person: Column | undefined;
  /** One of them. */
  readonly name: string | undefined;
  /** What to group by. */
  readonly group: Column | undefined;
  readonly number: Column | undefined;
  readonly otherNumber: Column | undefined;
}

/** A numeric column cannot be told from its type; a number format, or a speaking title, gives it away. */
function numbers(columns: readonly Column[]): readonly Column[] {
  const plain = columns.filter((column) => column.type === "TEXT_NUMBER" && !column.is_primary);
  const formatted = plain.filter((column) => column.format !== null);
  return [...formatted, ...plain.filter((column) => column.format === null && AMOUNT_WORDS.test(column.title))];
}

/** A person's name, without the address behind it: what one types in a sentence. */
export const spoken = (option: string): string => option.replace(/\s*<[^>]*>$/, "");

export function sheetWords(columns: readonly Column[]): SheetWords {
  const find = (types: readonly ColumnType[]) => columns.find((column) => types.includes(column.type));
  const dates = columns.filter((column) => DATES.includes(column.type));
  // A choice of people is no state of work.
  const choice = columns.find((column) => CHOICES.includes(column.type) && !column.options.some((option) => option.includes("@"))) ?? find(CHOICES);
  const value = choice?.options.find((option) => OPEN_WORDS.test(option)) ?? choice?.options[0];
  const person = find(PEOPLE);
  const [number, otherNumber] = numbers(columns);
  return {
    primary: columns.find((column) => column.is_primary),
    due: dates.find((column) => END_WORDS.test(column.title)),
    start: dates.find((column) => START_WORDS.test(column.title)),
    choice,
    value: value === undefined ? undefined : spoken(value),
    person,
    name: person?.options[0] === undefined ? undefined : spoken(person.options[0]),
    group: person ?? choice,
    number,
    otherNumber,
  };
}
