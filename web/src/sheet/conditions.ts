/** Conditions as people see them: which there are for a type, what they say, and how typed values become them. */
import { type Translate } from "@/i18n";
import { type Column, type Condition, type Filter, type Op, type Operand } from "@/live";

import { parseDate } from "./dates";
import { formatValue, isChoice, isContact, isMoment, isMulti, parseNumber, parseValue } from "./values";

const TEXT_OPS: readonly Op[] = ["contains", "not_contains", "eq", "ne", "starts_with", "ends_with", "gt", "ge", "lt", "le", "is_blank", "is_not_blank"];
const DATE_OPS: readonly Op[] = ["eq", "lt", "le", "gt", "ge", "ne", "is_blank", "is_not_blank"];
const CHOICE_OPS: readonly Op[] = ["in", "not_in", "contains", "not_contains", "is_blank", "is_not_blank"];
const MULTI_OPS: readonly Op[] = ["contains", "not_contains", "is_blank", "is_not_blank"];

export function opsFor(column: Column): readonly Op[] {
  if (column.type === "CHECKBOX") return ["eq"];
  if (column.type === "DATE" || isMoment(column.type)) return DATE_OPS;
  if (isMulti(column.type)) return MULTI_OPS;
  return isChoice(column.type) || isContact(column.type) ? CHOICE_OPS : TEXT_OPS;
}

export const needsValue = (op: Op): boolean => op !== "is_blank" && op !== "is_not_blank";
export const takesMany = (op: Op): boolean => op === "in" || op === "not_in";

export function newCondition(column: Column): Condition {
  const [op = "eq"] = opsFor(column);
  return { kind: "condition", column: column.id, op, value: column.type === "CHECKBOX" ? true : takesMany(op) ? [] : null };
}

/** A condition that says nothing yet filters nothing. */
export function isComplete({ op, value }: Condition): boolean {
  if (!needsValue(op)) return true;
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== "";
}

/** The typed text as a condition's value: "today+7" moves with the day; null when it means nothing here. */
export function operandOf(text: string, column: Column, locale: string): Operand {
  const clean = text.trim();
  if (clean === "") return null;
  if (column.type === "DATE" || isMoment(column.type)) {
    const relative = /^(?:today|heute)\s*(?:([+-])\s*(\d+))?$/i.exec(clean);
    if (relative) return { kind: "today", days: relative[2] ? Number(`${relative[1] ?? "+"}${relative[2]}`) : 0 };
    return parseDate(clean, locale);
  }
  if (column.type === "TEXT_NUMBER") return parseNumber(clean, locale, column.format?.style === "percent") ?? clean;
  const parsed = parseValue(clean, { ...column, is_strict: false }, locale);
  return parsed.ok && (typeof parsed.value === "string" || typeof parsed.value === "boolean") ? parsed.value : clean;
}

export function operandText(operand: Operand, column: Column, t: Translate, locale: string): string {
  if (typeof operand === "object" && operand !== null) {
    if (operand.days === 0) return t("sheet.filter.today");
    return t(operand.days > 0 ? "sheet.filter.todayPlus" : "sheet.filter.todayMinus", { count: Math.abs(operand.days) });
  }
  return formatValue(operand, column, locale);
}

/** What a comparison is called for a column: a date is before another, a number less. */
export function opText(op: Op, column: Column, t: Translate): string {
  const isDate = column.type === "DATE" || isMoment(column.type);
  return isDate && (op === "lt" || op === "le" || op === "gt" || op === "ge") ? t(`sheet.opDate.${op}`) : t(`sheet.op.${op}`);
}

/** "Status is Done or Blocked". */
export function conditionText(condition: Condition, columns: readonly Column[], t: Translate, locale: string): string {
  const column = columns.find((one) => one.id === condition.column);
  if (!column) return t("sheet.filter.unknown");
  if (column.type === "CHECKBOX" && condition.op === "eq") return t(condition.value === true ? "sheet.filter.ticked" : "sheet.filter.unticked", { column: column.title });
  const values = (Array.isArray(condition.value) ? (condition.value as readonly Operand[]) : [condition.value as Operand]).map((one) => operandText(one, column, t, locale));
  const value = values.length > 3 ? `${values.slice(0, 2).join(", ")} +${values.length - 2}` : values.join(", ");
  return `${column.title} ${opText(condition.op, column, t)}${needsValue(condition.op) ? ` ${value}` : ""}`;
}

export interface FlatFilter {
  readonly join: "all_of" | "any_of";
  readonly conditions: readonly Condition[];
}

/** A condition that compares with a value, not with another column. */
const isPlain = (part: Filter): part is Condition =>
  part.kind === "condition" && !(typeof part.value === "object" && part.value !== null && "kind" in part.value && part.value.kind === "column");

/** The filter as the builder shows it; null when it is more than a list of conditions on values. */
export function flat(filter: Filter | null): FlatFilter | null {
  if (filter === null) return { join: "all_of", conditions: [] };
  if (isPlain(filter)) return { join: "all_of", conditions: [filter] };
  if (filter.kind !== "all_of" && filter.kind !== "any_of") return null;
  const conditions = filter.parts.filter(isPlain);
  return conditions.length === filter.parts.length ? { join: filter.kind, conditions } : null;
}

export function unflat({ join, conditions }: FlatFilter): Filter | null {
  const [first] = conditions;
  if (conditions.length <= 1) return first ?? null;
  return { kind: join, parts: conditions };
}
