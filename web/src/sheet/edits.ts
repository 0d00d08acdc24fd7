/** What the grid's gestures do to cells: a finished edit, clearing, filling, pasting. */
import { type Rectangle } from "@glideapps/glide-data-grid";

import { language, t } from "@/i18n";
import { type ActionResult, type Column, type OpenSheet, type Value, type WindowRow } from "@/live";
import { problem } from "@/live/http";
import { cellKey, isPlain } from "@/store/sheet";
import { shownValue, withoutRefused, withRefused } from "@/store/sheetData";
import { toast } from "@/ui/toast";

import { type SheetCellData } from "./cell";
import { act, tellDone, tellError } from "./doings";
import { series } from "./fill";
import { misfitError } from "./misfits";
import { planPaste, tiled, type PastePlan } from "./paste";
import { readRows } from "./readRows";
import { type Rows } from "./rows";
import { ROW_ID_COLUMN } from "./rowIdColumn";
import { guardIn, leftOutWords, refuseEdit, tellLeftOut, withoutGuarded } from "./source";
import { parseValue } from "./values";

/** More cells than this are not sent as one edit; a file import is the way then. */
const MOST_CELLS = 100_000;

type Cells = Record<string, Record<string, Value>>;

export interface Ground {
  readonly sheet: OpenSheet;
  readonly columns: readonly Column[];
  readonly rows: Rows;
}

const NOT_TAKEN = problem("internal", "edit_refused", "The server did not take this.");

const same = (a: Value, b: Value): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Under a filter or a sorting, rows stay where they are until they are left. */
function keepInPlace({ sheet }: Ground, rowIds: Iterable<string>): void {
  const state = sheet.data.sheet;
  if (state && !isPlain(state.view)) sheet.keep(new Set([...state.kept, ...rowIds]));
}

export function setCells(ground: Ground, cells: Cells, base?: number): void {
  if (Object.keys(cells).length === 0) return;
  keepInPlace(ground, Object.keys(cells));
  void ground.sheet.edit(cells, base);
}

/** The same for a gesture over many cells: those that nobody may write to are left out, which is told. */
function setAllowed(ground: Ground, cells: Cells): void {
  const { data } = ground.sheet;
  const allowed = withoutGuarded(data, cells);
  setCells(ground, allowed.cells);
  tellLeftOut(data, allowed.left);
}

/** Cells and rows below them as one change; null when it added none. The rows of a refused one have no cell to show why: it is told. */
async function setAndAdd(ground: Ground, { cells, added }: PastePlan): Promise<ActionResult | null> {
  if (added.length === 0) {
    setCells(ground, cells);
    return null;
  }
  keepInPlace(ground, Object.keys(cells));
  const ack = await ground.sheet.edit(cells, undefined, added);
  if (ack?.outcome !== "rejected" && ack?.result) return ack.result;
  // A conflict is decided at its cells; the rows are sent again with the rest.
  if (ack?.result?.error?.code !== "cell_conflict") tellError(ack?.result?.error ?? NOT_TAKEN);
  return null;
}

/** An editor was left with something in it. What does not fit stays at the cell as it was typed. */
export function finishEdit(ground: Ground, cell: SheetCellData): void {
  const { rowId, column, typed, chosen } = cell;
  const { sheet } = ground;
  if (refuseEdit(sheet.data, column)) return;
  if (typed !== undefined && chosen === undefined) {
    const parsed = parseValue(typed, column, language());
    if (!parsed.ok) {
      const error = misfitError(t, parsed.misfit, column);
      sheet.set((data) => withRefused(data, { [rowId]: { [column.id]: typed } }, error));
      return;
    }
    setOne(ground, cell, parsed.value);
  } else if (chosen !== undefined) setOne(ground, cell, chosen);
}

function setOne(ground: Ground, { rowId, column, value, base }: SheetCellData, next: Value): void {
  ground.sheet.set((data) => withoutRefused(data, cellKey(rowId, column.id)));
  if (!same(next, value)) setCells(ground, { [rowId]: { [column.id]: next } }, base);
}

type Held = readonly (WindowRow | undefined)[];

/** Every cell of some rows and columns, with its value now. */
function* cellsIn({ sheet }: Ground, rows: Held, columns: readonly Column[]): Generator<{ rowId: string; column: Column; value: Value }> {
  for (const row of rows) if (row) for (const column of columns) yield { rowId: row.id, column, value: shownValue(sheet.data, row, column) };
}

function put(cells: Cells, rowId: string, columnId: string, value: Value): void {
  if (columnId !== ROW_ID_COLUMN.id) (cells[rowId] ??= {})[columnId] = value;
}

const columnsOf = ({ columns }: Ground, { x, width }: Rectangle): readonly Column[] => columns.slice(x, x + width);

export async function clearCells(ground: Ground, ranges: readonly Rectangle[]): Promise<void> {
  const cells: Cells = {};
  for (const range of ranges) {
    const rows = await readRows(ground, range.y, range.height);
    if (rows === null) return;
    for (const { rowId, column, value } of cellsIn(ground, rows, columnsOf(ground, range))) {
      ground.sheet.set((data) => withoutRefused(data, cellKey(rowId, column.id)));
      if (value !== null) put(cells, rowId, column.id, null);
    }
  }
  setAllowed(ground, cells);
}

/** Deletes marked rows, also those that are not loaded. */
export async function deleteRows(ground: Ground, marked: Iterable<readonly [number, number]>): Promise<void> {
  const ids: string[] = [];
  for (const [first, end] of marked) {
    const rows = await readRows(ground, first, end - first);
    if (rows === null) return;
    for (const row of rows) if (row) ids.push(row.id);
  }
  if (ids.length > 0) await act(ground.sheet, "delete_rows", { row_ids: ids }, { isTold: true });
}

/** Fills `to`, which holds `from`: downwards, upwards or sideways, going on with a series where there is one. */
export async function fillCells(ground: Ground, from: Rectangle, to: Rectangle): Promise<void> {
  const rows = await readRows(ground, to.y, to.height);
  if (rows === null) return;
  const cells: Cells = {};
  const source = rows.slice(from.y - to.y, from.y - to.y + from.height);
  if (to.height > from.height) fillDown(ground, from, to, source, rows, cells);
  else fillAcross(ground, from, to, source, cells);
  setAllowed(ground, cells);
}

function fillDown(ground: Ground, from: Rectangle, to: Rectangle, source: Held, rows: Held, cells: Cells): void {
  const isUp = to.y < from.y;
  const targets = isUp ? rows.slice(0, from.y - to.y).reverse() : rows.slice(from.y - to.y + from.height);
  for (const column of columnsOf(ground, from)) {
    const pattern = [...cellsIn(ground, source, [column])].map((cell) => cell.value);
    series(pattern, targets.length, isUp).forEach((value, step) => {
      const row = targets[step];
      if (row) put(cells, row.id, column.id, value);
    });
  }
}

/** Sideways the columns differ in type: what does not fit one is left out. */
function fillAcross(ground: Ground, from: Rectangle, to: Rectangle, source: Held, cells: Cells): void {
  const isLeft = to.x < from.x;
  const all = columnsOf(ground, to);
  const targets = isLeft ? all.slice(0, from.x - to.x).reverse() : all.slice(from.x - to.x + from.width);
  for (const row of source) {
    if (!row) continue;
    const pattern = [...cellsIn(ground, [row], columnsOf(ground, from))].map((cell) => cell.value);
    series(pattern, targets.length, isLeft).forEach((value, step) => {
      const column = targets[step];
      const parsed = column && parseValue(value === null ? "" : typeof value === "object" ? value.join(", ") : String(value), column, "en");
      if (column && parsed?.ok) put(cells, row.id, column.id, parsed.value);
    });
  }
}

/** Lays a pasted block over the cells from `at` on; `range` is what was selected. */
export async function pasteCells(ground: Ground, at: readonly [number, number], range: Rectangle | undefined, copied: readonly (readonly string[])[]): Promise<void> {
  const block = range ? tiled(copied, range.width, range.height) : copied;
  if (block.reduce((sum, row) => sum + row.length, 0) > MOST_CELLS) {
    toast({ title: t("sheet.paste.tooMuch", { limit: MOST_CELLS }), tone: "warning" });
    return;
  }
  const [x, y] = at;
  const { sheet, columns } = ground;
  const rows = await readRows(ground, y, block.length);
  if (rows === null) return;
  const rowIds = rows.flatMap((row) => row?.id ?? []);
  const plan = planPaste(block, { rowIds, columns: columns.slice(x).filter((column) => column !== ROW_ID_COLUMN), locale: language(), guarded: new Set(columns.filter((column) => guardIn(sheet.data, column)).map((column) => column.id)) });
  const result = await setAndAdd(ground, plan);
  const addedIds = (result?.data as { row_ids?: readonly string[] } | null)?.row_ids ?? [];
  for (const { rowId, added, columnId, text, misfit } of plan.misfits) {
    const column = columns.find((one) => one.id === columnId);
    const at = rowId ?? (added === null ? undefined : addedIds[added]);
    if (at !== undefined && column) sheet.set((data) => withRefused(data, { [at]: { [columnId]: text } }, misfitError(t, misfit, column)));
  }
  const left = plan.guarded.size > 0 ? leftOutWords(t, sheet.data, plan.guarded) : null;
  if (plan.misfits.length > 0 || plan.columnsLost > 0 || left) tellPasted(plan, left && `${left.title}. ${left.why}`);
  else if (result) tellDone(sheet, result);
}

function tellPasted({ count, misfits, columnsLost }: PastePlan, leftOut: string | null): void {
  const lines = [misfits.length > 0 && t("sheet.paste.misfits", { count: misfits.length }), columnsLost > 0 && t("sheet.paste.columnsLost", { count: columnsLost }), leftOut];
  toast({ title: t("sheet.paste.done", { count }), description: lines.filter(Boolean).join(" "), tone: "warning" });
}
