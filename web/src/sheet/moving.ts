/** Moving rows among their neighbours, and under them. Only in the sheet's own order, where "above" means something. */
import { type WindowRow } from "@/live";

import { act } from "./doings";
import { type Ground } from "./edits";

/** The row before, of the same parent. */
function siblingBefore({ rows }: Ground, rowId: string): WindowRow | undefined {
  const at = rows.placeOf(rowId);
  const row = at === null ? undefined : rows.at(at);
  for (let i = (at ?? 0) - 1; row && i >= 0; i -= 1) {
    const above = rows.at(i);
    if (!above || above.level < row.level) return undefined;
    if (above.level === row.level) return above;
  }
  return undefined;
}

function siblingAfter({ rows }: Ground, rowId: string): WindowRow | undefined {
  const at = rows.placeOf(rowId);
  const row = at === null ? undefined : rows.at(at);
  for (let i = (at ?? 0) + 1; row && i < rows.count; i += 1) {
    const below = rows.at(i);
    if (!below || below.level < row.level) return undefined;
    if (below.level === row.level) return below;
  }
  return undefined;
}

const rowOf = ({ rows }: Ground, rowId: string): WindowRow | undefined => {
  const at = rows.placeOf(rowId);
  return at === null ? undefined : rows.at(at);
};

export const canIndent = (ground: Ground, rowIds: readonly string[]): boolean => rowIds[0] !== undefined && siblingBefore(ground, rowIds[0]) !== undefined;
export const canOutdent = (ground: Ground, rowIds: readonly string[]): boolean => rowIds[0] !== undefined && (rowOf(ground, rowIds[0])?.parent_id ?? null) !== null;

/** Under the row before. */
export async function indent(ground: Ground, rowIds: readonly string[]): Promise<void> {
  const above = rowIds[0] === undefined ? undefined : siblingBefore(ground, rowIds[0]);
  if (above) await act(ground.sheet, "move_rows", { row_ids: rowIds, parent_id: above.id });
}

/** Behind the parent, on its level. */
export async function outdent(ground: Ground, rowIds: readonly string[]): Promise<void> {
  const parent = rowIds[0] === undefined ? null : (rowOf(ground, rowIds[0])?.parent_id ?? null);
  if (parent !== null) await act(ground.sheet, "move_rows", { row_ids: rowIds, after_row_id: parent });
}

export async function moveBy(ground: Ground, rowIds: readonly string[], step: -1 | 1): Promise<void> {
  const edge = step < 0 ? rowIds[0] : rowIds.at(-1);
  const target = edge === undefined ? undefined : step < 0 ? siblingBefore(ground, edge) : siblingAfter(ground, edge);
  if (target) await act(ground.sheet, "move_rows", { row_ids: rowIds, ...(step < 0 ? { before_row_id: target.id } : { after_row_id: target.id }) });
}
