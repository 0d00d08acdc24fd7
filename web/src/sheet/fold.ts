/** Folding: rows below a collapsed one are not shown. Turns places on the screen into places of the view, and back. */
import { type SheetState } from "@/store/sheet";
import { indexOfRow, rowAt } from "@/store/windows";

/** `count` rows of the view from index `start` on are hidden. */
interface Hidden {
  readonly start: number;
  readonly count: number;
}

export interface Fold {
  readonly hidden: readonly Hidden[];
  /** Rows hidden in all. */
  readonly total: number;
}

export const NO_FOLD: Fold = { hidden: [], total: 0 };

/** How many rows stand below row `at`; null when some are not held. `missing` is the first place not held. */
export function below(state: SheetState, at: number): { count: number } | { missing: number } {
  const level = rowAt(state, at)?.level ?? 0;
  const end = state.total ?? 0;
  for (let i = at + 1; i < end; i += 1) {
    const row = rowAt(state, i);
    if (!row) return { missing: i };
    if (row.level <= level) return { count: i - at - 1 };
  }
  return { count: Math.max(0, end - at - 1) };
}

/** `known` remembers, per row, how much stood below it when that could last be seen. */
export function foldOf(state: SheetState, collapsed: ReadonlySet<string>, known: Map<string, number>): Fold {
  if (collapsed.size === 0) return NO_FOLD;
  const found: Hidden[] = [];
  for (const rowId of collapsed) {
    const at = indexOfRow(state, rowId);
    if (at === null) continue;
    const seen = below(state, at);
    if ("count" in seen) known.set(rowId, seen.count);
    const count = "count" in seen ? seen.count : (known.get(rowId) ?? 0);
    if (count > 0) found.push({ start: at + 1, count });
  }
  return merged(found);
}

/** A collapsed row below another collapsed one adds nothing. */
function merged(found: readonly Hidden[]): Fold {
  const hidden: Hidden[] = [];
  let end = 0;
  for (const one of found.toSorted((a, b) => a.start - b.start)) {
    if (one.start + one.count <= end) continue;
    hidden.push(one);
    end = one.start + one.count;
  }
  return { hidden, total: hidden.reduce((sum, one) => sum + one.count, 0) };
}

export function toView(fold: Fold, shown: number): number {
  let at = shown;
  for (const one of fold.hidden) {
    if (one.start > at) break;
    at += one.count;
  }
  return at;
}

/** Null when the row is hidden. */
export function toShown(fold: Fold, at: number): number | null {
  let shown = at;
  for (const one of fold.hidden) {
    if (one.start > at) break;
    if (at < one.start + one.count) return null;
    shown -= one.count;
  }
  return shown;
}
