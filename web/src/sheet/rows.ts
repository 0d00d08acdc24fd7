/** Rows as the grid counts them: of the view, without what is folded away. */
import { type WindowRow } from "@/live";
import { type SheetState } from "@/store/sheet";
import { indexOfRow, rowAt } from "@/store/windows";

import { NO_FOLD, toShown, toView, type Fold } from "./fold";

/** Grey rows shown while nothing is known yet. */
const WAITING_ROWS = 40;

export interface Rows {
  readonly count: number;
  readonly fold: Fold;
  readonly at: (shown: number) => WindowRow | undefined;
  readonly idAt: (shown: number) => string | null;
  readonly placeOf: (rowId: string) => number | null;
}

export function rowsOf(state: SheetState | null, fold: Fold): Rows {
  if (!state) return { count: WAITING_ROWS, fold: NO_FOLD, at: () => undefined, idAt: () => null, placeOf: () => null };
  const at = (shown: number) => rowAt(state, fold.total === 0 ? shown : toView(fold, shown));
  return {
    count: state.total === null ? WAITING_ROWS : Math.max(0, state.total - fold.total),
    fold,
    at,
    idAt: (shown) => at(shown)?.id ?? null,
    placeOf: (rowId) => {
      const place = indexOfRow(state, rowId);
      return place === null || fold.total === 0 ? place : toShown(fold, place);
    },
  };
}

/** Ids of the held rows among `from`..`to`. */
export function idsBetween(rows: Rows, from: number, to: number): string[] {
  const ids: string[] = [];
  for (let i = Math.max(0, from); i <= Math.min(to, rows.count - 1); i += 1) {
    const id = rows.idAt(i);
    if (id !== null) ids.push(id);
  }
  return ids;
}
