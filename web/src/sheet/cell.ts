/** What one cell of the grid is: its column, its value, how it is to look, and what has to be said about it. */
import { GridCellKind, type BooleanCell, type CustomCell, type GridCell, type LoadingCell, type Theme } from "@glideapps/glide-data-grid";

import { type Column, type Value, type WindowRow } from "@/live";
import { cellKey, isPlain, type RefusedCell } from "@/store/sheet";
import { shownValue, type SheetData } from "@/store/sheetData";

import { ROW_ID_COLUMN } from "./rowIdColumn";
import { formatValue, isChoice, isContact, plainText } from "./values";

export interface Branch {
  readonly level: number;
  readonly hasChildren: boolean;
  readonly isFolded: boolean;
}

export interface SheetCellData {
  readonly kind: "sheet";
  readonly rowId: string;
  readonly column: Column;
  readonly value: Value;
  readonly text: string;
  readonly look: "text" | "choices" | "contacts";
  readonly branch: Branch | null;
  readonly refused: RefusedCell | null;
  /** For the clipboard. */
  readonly copied: string;
  /** Seq of the sheet when the value was looked at: what an edit of it is made on. */
  readonly base: number;
  /** What the editor has as typed, still to be read; undefined while nothing was typed. */
  readonly typed?: string;
  /** What the editor has as chosen; undefined while nothing was. */
  readonly chosen?: Value;
}

export type SheetCell = CustomCell<SheetCellData>;

export const isSheetCell = (cell: GridCell): cell is SheetCell => cell.kind === GridCellKind.Custom && (cell.data as { kind?: unknown }).kind === "sheet";

export const LOADING: LoadingCell = { kind: GridCellKind.Loading, allowOverlay: false, skeletonWidth: 70, skeletonWidthVariability: 40 };

export interface CellContext {
  readonly data: SheetData;
  readonly locale: string;
  readonly hasTree: boolean;
  readonly isWrapped: boolean;
  readonly isReadOnly: boolean;
  /** How strongly the cell is tinted as recently changed, 0 to 1. */
  readonly tint: (key: string) => Partial<Theme> | undefined;
  /** Columns that nobody writes to. */
  readonly isGuarded?: (columnId: string) => boolean;
  /** What a screen reader is told behind the value; the clipboard gets the value alone. */
  readonly note?: (rowId: string, columnId: string) => string | null;
}

/** The cell of a held row. */
export function cellOf(row: WindowRow, column: Column, context: CellContext): GridCell {
  const { data } = context;
  if (column === ROW_ID_COLUMN) return { kind: GridCellKind.RowID, data: row.id, allowOverlay: false, copyData: row.id };
  const value = shownValue(data, row, column);
  const key = cellKey(row.id, column.id);
  const refused = data.refused.size > 0 ? (data.refused.get(key) ?? null) : null;
  const themeOverride = context.tint(key);
  const isReadOnly = context.isReadOnly || (context.isGuarded?.(column.id) ?? false);
  if (column.type === "CHECKBOX" && !refused && (value === null || typeof value === "boolean")) return checkbox(value, isReadOnly, themeOverride);
  return sheetCell(row, column, value, refused, { ...context, isReadOnly }, themeOverride);
}

/** An empty checkbox is an unticked one. */
function checkbox(value: boolean | null, readonly: boolean, themeOverride: Partial<Theme> | undefined): BooleanCell {
  return { kind: GridCellKind.Boolean, data: value ?? false, readonly, allowOverlay: false, copyData: plainText(value), contentAlign: "center", ...(themeOverride ? { themeOverride } : {}) };
}

function sheetCell(row: WindowRow, column: Column, value: Value, refused: RefusedCell | null, context: CellContext, themeOverride: Partial<Theme> | undefined): SheetCell {
  const shown = refused ? refused.attempted : value;
  const text = refused ? plainText(shown) : formatValue(shown, column, context.locale);
  const copied = plainText(shown);
  const note = context.note?.(row.id, column.id) ?? null;
  const look = refused ? "text" : isChoice(column.type) ? "choices" : isContact(column.type) ? "contacts" : "text";
  return {
    kind: GridCellKind.Custom,
    allowOverlay: !context.isReadOnly,
    readonly: context.isReadOnly,
    copyData: note === null ? copied : `${copied} (${note})`,
    contentAlign: typeof shown === "number" ? "right" : "left",
    data: { kind: "sheet", rowId: row.id, column, value, text, look, branch: branchOf(row, column, context), refused, copied, base: context.data.sheet?.version.seq ?? 0 },
    ...(themeOverride ? { themeOverride } : {}),
  };
}

/** Sorted rows stand apart from their parents, so they are not indented; only in the sheet's own order can branches be folded. */
function branchOf(row: WindowRow, column: Column, { data, hasTree }: CellContext): Branch | null {
  const view = data.sheet?.view;
  if (!column.is_primary || !hasTree || !view || view.sorts.length > 0) return null;
  return { level: row.level, hasChildren: row.has_children && isPlain(view), isFolded: data.collapsed.has(row.id) };
}
