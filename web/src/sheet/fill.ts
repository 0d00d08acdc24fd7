/** What a dragged fill puts into each cell: a series where the pattern is one, else the pattern again. */
import { type Value } from "@/live";

import { addDays } from "./dates";

const ISO_DAY = /^\d{4}-\d\d-\d\d$/;
const MS_A_DAY = 86_400_000;
const dayNumber = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / MS_A_DAY;

/**
 * `count` values that go on after `pattern` (before it when `isBackwards`; the nearest first). One number or date is repeated, two or
 * more in even steps go on in that step; "Task 1" counts up when it is not alone.
 */
export function series(pattern: readonly Value[], count: number, isBackwards = false): Value[] {
  const source = isBackwards ? pattern.toReversed() : pattern;
  const next = progression(source);
  return Array.from({ length: count }, (_, i) => (next ? next(i + 1) : (source[i % source.length] ?? null)));
}

/** The value `i` steps behind the last, when the values make a progression. */
function progression(values: readonly Value[]): ((i: number) => Value) | null {
  const last = values.at(-1);
  if (values.length < 2 || last === undefined) return null;
  if (values.every((value) => typeof value === "number")) {
    const step = evenStep(values);
    return step === null ? null : (i) => Number(((last as number) + step * i).toPrecision(15));
  }
  if (values.every((value) => typeof value === "string" && ISO_DAY.test(value))) {
    const step = evenStep((values as readonly string[]).map(dayNumber));
    return step === null ? null : (i) => addDays(last as string, step * i);
  }
  return numberedTexts(values);
}

function numberedTexts(values: readonly Value[]): ((i: number) => Value) | null {
  const parts = values.map((value) => (typeof value === "string" ? /^(.*?)(\d{1,9})$/.exec(value) : null));
  const head = parts[0]?.[1];
  if (head === undefined || !parts.every((part) => part?.[1] === head)) return null;
  const step = evenStep(parts.map((part) => Number(part?.[2])));
  const last = parts.at(-1)?.[2] ?? "";
  return step === null ? null : (i) => head + String(Math.max(0, Number(last) + step * i)).padStart(last.startsWith("0") ? last.length : 0, "0");
}

/** The difference between neighbours when it is the same throughout. */
function evenStep(numbers: readonly number[]): number | null {
  const step = (numbers[1] ?? 0) - (numbers[0] ?? 0);
  const isEven = numbers.every((number, i) => i === 0 || Math.abs(number - (numbers[i - 1] ?? 0) - step) < 1e-9 * Math.max(1, Math.abs(number)));
  return isEven ? step : null;
}
