/** What a plan changes, said in few lines: "Status: Open → Blocked 37; total Budget unchanged". */
import { type Plan, type Value } from "@/live";

export interface ColumnTransitions {
  readonly columnId: string;
  readonly column: string;
  readonly steps: readonly { readonly before: Value; readonly after: Value; readonly count: number }[];
  /** Cells of the steps that are not listed. */
  readonly moreSteps: number;
  readonly moreCells: number;
  readonly count: number;
}

export interface PlanTotal {
  readonly column: string;
  readonly before: Value;
  readonly after: Value;
  readonly isUnchanged: boolean;
  /** Only what comes (plus) or goes (minus), where rows come or go. */
  readonly difference: number | null;
}

/** A column's steps that are named before the rest is counted. */
const MOST_STEPS = 5;

function same(a: Value, b: Value): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

function difference({ before, after }: Plan["totals"][number]): number | null {
  if (typeof before !== "number" || typeof after !== "number") return null;
  return (before === 0) === (after === 0) ? null : after - before;
}

/** Transitions by column, the fullest first. */
export function byColumn(plan: Pick<Plan, "transitions">): ColumnTransitions[] {
  const groups = new Map<string, Plan["transitions"][number][]>();
  for (const step of plan.transitions) groups.set(step.column_id, [...(groups.get(step.column_id) ?? []), step]);
  return [...groups.entries()]
    .map(([columnId, steps]) => {
      const sorted = [...steps].sort((a, b) => b.count - a.count);
      const rest = sorted.slice(MOST_STEPS);
      return {
        columnId,
        column: steps[0]?.column ?? "",
        steps: sorted.slice(0, MOST_STEPS),
        moreSteps: rest.length,
        moreCells: rest.reduce((sum, step) => sum + step.count, 0),
        count: steps.reduce((sum, step) => sum + step.count, 0),
      };
    })
    .sort((a, b) => b.count - a.count);
}

export function totals(plan: Pick<Plan, "totals">): PlanTotal[] {
  return plan.totals.map((total) => ({ ...total, isUnchanged: same(total.before, total.after), difference: difference(total) }));
}

/** Titles of the columns that the rows of a plan show, in the order they first appear. */
export function shownColumns(plan: Pick<Plan, "rows">): string[] {
  const titles = new Set<string>();
  for (const row of plan.rows) for (const title of [...Object.keys(row.before ?? {}), ...Object.keys(row.after ?? {})]) titles.add(title);
  // The row's own title stands in front of it already.
  const isTitle = (title: string) => plan.rows.every((row) => (row.before ?? row.after)?.[title] === row.title && (row.after ?? row.before)?.[title] === row.title);
  return [...titles].filter((title) => !isTitle(title));
}

export type RowFate = "changed" | "added" | "deleted";

/** What happens to a row: one that is only `before` goes, one that is only `after` comes. */
export function fate(row: Plan["rows"][number]): RowFate {
  if (row.after === null) return "deleted";
  return row.before === null ? "added" : "changed";
}

/** The yes does not do it but starts it. */
export const startsJob = (plan: Pick<Plan, "job" | "as_job">): boolean => Boolean(plan.job ?? plan.as_job);

const DESTRUCTIVE = new Set(["delete_rows", "delete_columns", "delete_sheet"]);

/** Something disappears: asked with more care than a change of values. */
export function isDestructive(plan: Pick<Plan, "action" | "arguments">): boolean {
  return DESTRUCTIVE.has(plan.action) || (plan.action === "update_column" && "type" in plan.arguments);
}
