/** Cells for the clipboard: those held at once, the others read first. */
import { type CellArray, type GetCellsThunk, type GridCell, type Item, type Rectangle } from "@glideapps/glide-data-grid";

import { language, t } from "@/i18n";
import { api, type WindowReply } from "@/live";
import { toast } from "@/ui/toast";

import { cellOf, isSheetCell, LOADING } from "./cell";
import { type Ground } from "./edits";

/** Rows copied at most; more is an export. */
const MOST_ROWS = 50_000;
const ROWS_A_READ = 1_000;

export function cellsForCopy(ground: Ground, cellAt: (item: Item) => GridCell, range: Rectangle, abort: AbortSignal): CellArray | GetCellsThunk {
  const height = Math.min(range.height, ground.rows.count - range.y);
  const held = Array.from({ length: height }, (_, i) => ground.rows.at(range.y + i) !== undefined);
  if (held.every((isHeld) => isHeld)) return rowsOfCells(range, height, cellAt);
  return () => readCells(ground, { ...range, height: Math.min(height, MOST_ROWS) }, height, abort);
}

const rowsOfCells = (range: Rectangle, height: number, cellAt: (item: Item) => GridCell): CellArray =>
  Array.from({ length: height }, (_, i) => Array.from({ length: range.width }, (_, j) => forClipboard(cellAt([range.x + j, range.y + i]))));

/** Without what only a screen reader is told. */
const forClipboard = (cell: GridCell): GridCell => (isSheetCell(cell) ? { ...cell, copyData: cell.data.copied } : cell);

async function readCells({ sheet, columns }: Ground, range: Rectangle, wanted: number, abort: AbortSignal): Promise<CellArray> {
  const state = sheet.data.sheet;
  if (!state) return [];
  if (wanted > MOST_ROWS) toast({ title: t("sheet.copy.cut", { limit: MOST_ROWS }), tone: "warning" });
  const context = { data: sheet.data, locale: language(), hasTree: false, isWrapped: false, isReadOnly: true, tint: () => undefined };
  const chosen = columns.slice(range.x, range.x + range.width);
  const cells: GridCell[][] = [];
  for (let offset = range.y; offset < range.y + range.height && !abort.aborted; offset += ROWS_A_READ) {
    const limit = Math.min(ROWS_A_READ, range.y + range.height - offset);
    const reply = await api<WindowReply>(`/sheets/${sheet.id}/window`, { method: "POST", body: { view: state.view, offset, limit }, signal: abort });
    for (const row of reply.rows) cells.push(chosen.map((column) => cellOf(row, column, context)));
    if (reply.rows.length < limit) break;
  }
  return cells.length > 0 ? cells : [[LOADING]];
}
