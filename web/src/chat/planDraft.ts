/** What a person changes in a plan before deciding: rows left out, other values. Pure. */
import { type Plan, type Value } from "@/live";

export interface PlanDraft {
  /** Ids of the rows left out. */
  readonly without: ReadonlySet<string>;
  /** By row, then by column: ids. */
  readonly set: ReadonlyMap<string, ReadonlyMap<string, Value>>;
}

export const EMPTY_DRAFT: PlanDraft = { without: new Set(), set: new Map() };

export const isEmpty = (draft: PlanDraft): boolean => draft.without.size === 0 && draft.set.size === 0;

export const changedValues = (draft: PlanDraft): number => [...draft.set.values()].reduce((sum, cells) => sum + cells.size, 0);

export function toggleRow(draft: PlanDraft, rowId: string): PlanDraft {
  const without = new Set(draft.without);
  if (!without.delete(rowId)) without.add(rowId);
  return { ...draft, without };
}

/** All of the rows shown in, or all of them out. */
export function toggleAll(draft: PlanDraft, rows: Plan["rows"]): PlanDraft {
  return { ...draft, without: draft.without.size === 0 ? new Set(rows.map((row) => row.row_id)) : new Set() };
}

const same = (a: Value | undefined, b: Value | undefined) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** `proposed`: what the plan would write; the same value again takes the change back. */
export function setValue(draft: PlanDraft, rowId: string, columnId: string, value: Value, proposed: Value | undefined): PlanDraft {
  const cells = new Map(draft.set.get(rowId));
  if (same(value, proposed)) cells.delete(columnId);
  else cells.set(columnId, value);
  const set = new Map(draft.set);
  if (cells.size > 0) set.set(rowId, cells);
  else set.delete(rowId);
  return { ...draft, set };
}

/** For the wire. Values of rows that are left out are of no use. */
export function reviseArgs(draft: PlanDraft): { without: string[]; set: Record<string, Record<string, Value>> } {
  const kept = [...draft.set].filter(([rowId]) => !draft.without.has(rowId));
  return { without: [...draft.without], set: Object.fromEntries(kept.map(([rowId, cells]) => [rowId, Object.fromEntries(cells)])) };
}

/** Rows of these plans stand for themselves: any of them can be left out. */
const BY_ROW = new Set(["set_cells", "update_rows", "add_rows", "delete_rows"]);
const WITH_VALUES = new Set(["set_cells", "update_rows", "add_rows"]);

export const canLeaveOut = (plan: Plan): boolean => plan.state === "waiting" && BY_ROW.has(plan.action) && plan.row_count > 1;
export const canSetValues = (plan: Plan): boolean => plan.state === "waiting" && WITH_VALUES.has(plan.action);
