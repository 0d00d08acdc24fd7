/** What the grid's gestures do to cells: a finished edit, clearing, filling, pasting. */
import { type Rectangle } from "@glideapps/glide-data-grid";

import { language, t } from "@/i18n";
import { type Column, type OpenSheet, type Value } from "@/live";
import { cellKey, isPlain } from "@/store/sheet";
import { shownValue, withoutRefused, withRefused } from "@/store/sheetData";
import { toast } from "@/ui/toast";

import { type SheetCellData } from "./cell";
import { act, tellDone } from "./doings";
import { series } from "./fill";
import { misfitError } from "./misfits";
import { planPaste, tiled } from "./paste";
import { type Rows } from "./rows";
import { ROW_ID_COLUMN } from "./rowIdColumn";
import { parseValue } from "./values";

/** More cells than this are not sent as one edit; a file import is the way then. */
const MOST_CELLS = 100_000;

type Cells = Record<string, Record<string, Value>>;

export interface Ground {
  readonly sheet: OpenSheet;
  readonly columns: readonly Column[];
  readonly rows: Rows;
}

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

/** An editor was left with something in it. What does not fit stays at the cell as it was typed. */
export function finishEdit(ground: Ground, cell: SheetCellData): void {
  const { rowId, column, typed, chosen } = cell;
  const { sheet } = ground;
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

/** Every held cell of a rectangle, with its value now. */
function* cellsIn({ sheet, columns, rows }: Ground, range: Rectangle): Generator<{ rowId: string; column: Column; value: Value }> {
  for (let y = range.y; y < Math.min(range.y + range.height, rows.count); y += 1) {
    const row = rows.at(y);
    if (!row) continue;
    for (const column of columns.slice(range.x, range.x + range.width)) yield { rowId: row.id, column, value: shownValue(sheet.data, row, column) };
  }
}

function put(cells: Cells, rowId: string, columnId: string, value: Value): void {
  if (columnId !== ROW_ID_COLUMN.id) (cells[rowId] ??= {})[columnId] = value;
}

export function clearCells(ground: Ground, ranges: readonly Rectangle[]): void {
  const cells: Cells = {};
  for (const range of ranges)
    for (const { rowId, column, value } of cellsIn(ground, range)) {
      ground.sheet.set((data) => withoutRefused(data, cellKey(rowId, column.id)));
      if (value !== null) put(cells, rowId, column.id, null);
    }
  setCells(ground, cells);
}

/** Fills `to` from `from`, downwards, upwards or sideways, going on with a series where there is one. */
export function fillCells(ground: Ground, from: Rectangle, to: Rectangle): void {
  const cells: Cells = {};
  const isVertical = to.y < from.y || to.y + to.height > from.y + from.height;
  if (isVertical) fillDown(ground, from, to, cells);
  else fillAcross(ground, from, to, cells);
  setCells(ground, cells);
}

function fillDown(ground: Ground, from: Rectangle, to: Rectangle, cells: Cells): void {
  const isUp = to.y < from.y;
  const count = isUp ? from.y - to.y : to.y + to.height - from.y - from.height;
  ground.columns.slice(from.x, from.x + from.width).forEach((column, i) => {
    const pattern = [...cellsIn(ground, { ...from, x: from.x + i, width: 1 })].map((cell) => cell.value);
    series(pattern, count, isUp).forEach((value, step) => {
      const rowId = ground.rows.idAt(isUp ? from.y - 1 - step : from.y + from.height + step);
      if (rowId !== null) put(cells, rowId, column.id, value);
    });
  });
}

/** Sideways the columns differ in type: what does not fit one is left out. */
function fillAcross(ground: Ground, from: Rectangle, to: Rectangle, cells: Cells): void {
  const isLeft = to.x < from.x;
  const count = isLeft ? from.x - to.x : to.x + to.width - from.x - from.width;
  for (let y = from.y; y < from.y + from.height; y += 1) {
    const rowId = ground.rows.idAt(y);
    const pattern = [...cellsIn(ground, { ...from, y, height: 1 })].map((cell) => cell.value);
    if (rowId === null) continue;
    series(pattern, count, isLeft).forEach((value, step) => {
      const column = ground.columns[isLeft ? from.x - 1 - step : from.x + from.width + step];
      const parsed = column && parseValue(value === null ? "" : typeof value === "object" ? value.join(", ") : String(value), column, "en");
      if (column && parsed?.ok) put(cells, rowId, column.id, parsed.value);
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
  const { sheet, columns, rows } = ground;
  const rowIds = Array.from({ length: Math.min(block.length, Math.max(0, rows.count - y)) }, (_, i) => rows.idAt(y + i)).filter((id) => id !== null);
  const plan = planPaste(block, { rowIds, columns: columns.slice(x).filter((column) => column !== ROW_ID_COLUMN), locale: language() });
  setCells(ground, plan.cells);
  const result = plan.added.length > 0 ? await act(sheet, "add_rows", { rows: plan.added }) : null;
  const addedIds = (result?.data as { row_ids?: readonly string[] } | null)?.row_ids ?? [];
  for (const { rowId, added, columnId, text, misfit } of plan.misfits) {
    const column = columns.find((one) => one.id === columnId);
    const at = rowId ?? (added === null ? undefined : addedIds[added]);
    if (at !== undefined && column) sheet.set((data) => withRefused(data, { [at]: { [columnId]: text } }, misfitError(t, misfit, column)));
  }
  if (plan.misfits.length > 0 || plan.columnsLost > 0) tellPasted(plan.count, plan.misfits.length, plan.columnsLost);
  else if (result) tellDone(sheet, result);
}

function tellPasted(count: number, misfits: number, columnsLost: number): void {
  const lost = columnsLost > 0 ? ` ${t("sheet.paste.columnsLost", { count: columnsLost })}` : "";
  const description = (misfits > 0 ? t("sheet.paste.misfits", { count: misfits }) : "") + lost;
  toast({ title: t("sheet.paste.done", { count }), description: description.trim(), tone: "warning" });
}
