/** The grid of a sheet. The one place that knows the grid library; everything around it speaks of rows and columns. */
import "@glideapps/glide-data-grid/dist/index.css";

import { DataEditor, GridCellKind, type DataEditorRef, type EditListItem, type GridSelection, type Item, type Rectangle } from "@glideapps/glide-data-grid";
import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from "react";

import { useT } from "@/i18n";
import { type Column } from "@/live";
import { isPlain, type CellKey } from "@/store/sheet";
import { useTheme } from "@/ui/theme";

import { isSheetCell } from "./cell";
import { act, tellProblem } from "./doings";
import { sheetRenderer } from "./drawCell";
import { clearCells, deleteRows, fillCells, finishEdit, pasteCells, setCells, type Ground } from "./edits";
import { foldOf, NO_FOLD, toView } from "./fold";
import { toggleFold } from "./folding";
import { gridColumns, headerIcons, MAX_WIDTH, MIN_WIDTH } from "./gridColumns";
import { readColours } from "./gridTheme";
import { rowsOf, type Rows } from "./rows";
import { guardIn, refuseEdit } from "./source";
import { useData, useSheet } from "./sheetContext";
import { useSteadyState } from "./useSteadyState";
import { useScrollAnchor, useSelection } from "./useAnchors";
import { useCells } from "./useCells";
import { cellsForCopy } from "./copying";
import { expectEditor, forgetEditor, keepKey } from "./typeahead";
import { useGridFrame } from "./useGridFrame";
import { usePresence } from "./usePresence";

export const ROW_HEIGHT = 34;
export const WRAPPED_HEIGHT = 76;
const HEADER_HEIGHT = 36;
/** An open editor finishes itself: the grid would close it without saving. Filling and searching are ours. */
const KEYS = { search: false, downFill: false, rightFill: false, acceptOverlayDown: false, acceptOverlayUp: false, acceptOverlayLeft: false, acceptOverlayRight: false } as const;
/** The grid tells double clicks of cells, not of headers. */
const DOUBLE_CLICK_MS = 400;
/** A row that was edited and left shows for a moment that it will go, before it does: Enter leaves it at once. */
const LEAVE_AFTER_MS = 1_500;

/** Where something is on the screen, to put a menu or a note beside it. */
export type Spot = Rectangle;

export interface GridCallbacks {
  readonly onHeaderMenu: (column: Column, spot: Spot) => void;
  readonly onHeaderRename: (column: Column, spot: Spot) => void;
  readonly onCellMenu: (rowId: string, column: Column, spot: Spot) => void;
  /** Null when the pointer is over no cell. */
  readonly onHover: (cell: { /** Null: the title of a column. */ rowId: string | null; column: Column; spot: Spot } | null) => void;
  readonly onSelection: (selection: GridSelection, ground: Ground) => void;
  readonly onAddRow: () => void;
}

export interface SheetGridHandle {
  readonly focus: () => void;
  /** Scrolls to a row and selects it; false when it is not loaded. */
  readonly goTo: (rowId: string) => boolean;
  readonly ground: () => Ground;
  readonly selection: () => GridSelection;
}

interface SheetGridProps extends GridCallbacks {
  columns: readonly Column[];
  isReadOnly: boolean;
  ref: Ref<SheetGridHandle>;
}

export function SheetGrid({ columns, isReadOnly, ref, ...on }: SheetGridProps) {
  const t = useT();
  const sheet = useSheet();
  const theme = useTheme();
  const saved = useData((data) => data.saved);
  const view = useData((data) => data.sheet?.view);
  const guards = useData((data) => data.source.guards);
  const grid = useRef<DataEditorRef>(null);
  const frameRef = useRef<HTMLDivElement>(null);
  const visible = useRef<Rectangle>({ x: 0, y: 0, width: 0, height: 0 });
  const known = useRef(new Map<string, number>());
  const headerClick = useRef({ col: -1, at: 0 });
  const [isEditing, setEditing] = useState(false);
  const colours = useMemo(() => readColours(theme === "dark"), [theme]);
  const rowHeight = saved.wrap ? WRAPPED_HEIGHT : ROW_HEIGHT;

  // --- rows and cells ------------------------------------------------------------------------------------------------------
  const columnAt = useMemo(() => new Map(columns.map((column, i) => [column.id, i])), [columns]);
  const rowsRef = useRef<Rows | null>(null);
  const locate = useRef<(key: CellKey) => Item | null>(() => null);
  const frame = useGridFrame(sheet, grid, locate);
  const state = useSteadyState(sheet, frame);
  const rows = useMemo(() => {
    const { collapsed } = sheet.data;
    return rowsOf(state, state ? foldOf(state, collapsed, known.current) : NO_FOLD);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `frame` says that rows are folded otherwise
  }, [sheet, state, frame]);
  rowsRef.current = rows;
  locate.current = (key) => {
    const [rowId = "", columnId = ""] = key.split("/");
    const x = columnAt.get(columnId);
    const y = rows.placeOf(rowId);
    if (x === undefined || y === null) return null;
    const { y: top, height } = visible.current;
    return y >= top && y <= top + height ? [x, y] : null;
  };
  const { getCellContent, drawCell, highlights } = useCells({ sheet, columns, rows, colours, frame, isReadOnly });
  const ground: Ground = useMemo(() => ({ sheet, columns, rows }), [sheet, columns, rows]);

  // --- selection, scroll, presence -------------------------------------------------------------------------------------------
  const { selection, select } = useSelection(rows);
  const current = selection.current?.cell;
  const currentRow = current ? rows.idAt(current[1]) : null;
  const look = useScrollAnchor(frameRef, rows, rowHeight, isEditing ? currentRow : null, state?.view);
  usePresence(sheet, currentRow, current ? (columns[current[0]]?.id ?? null) : null, isEditing);
  useEffect(() => {
    // Rows that were kept in place go where they belong once they are left.
    const kept = sheet.data.sheet?.kept;
    if (!kept || kept.size === 0 || isEditing || (kept.size === 1 && currentRow !== null && kept.has(currentRow))) return;
    const timer = setTimeout(() => sheet.keep(new Set(currentRow !== null && kept.has(currentRow) ? [currentRow] : [])), LEAVE_AFTER_MS);
    return () => clearTimeout(timer);
     
  }, [sheet, currentRow, isEditing, frame]);
  const onSelection = on.onSelection;
  useEffect(() => onSelection(selection, ground), [selection, ground, onSelection]);

  const onVisible = useCallback(
    (range: Rectangle) => {
      visible.current = range;
      look(range.y);
      const last = range.y + range.height;
      sheet.windows.look(toView(rows.fold, range.y), toView(rows.fold, last));
    },
    [sheet, rows, look],
  );
  useEffect(() => {
    // What was looked at may stand elsewhere now.
    const { y, height } = visible.current;
    if (height > 0) sheet.windows.look(toView(rows.fold, y), toView(rows.fold, y + height));
  }, [sheet, rows]);

  useImperativeHandle(ref, () => ({
    focus: () => grid.current?.focus(),
    goTo: (rowId) => {
      const y = rows.placeOf(rowId);
      if (y === null) return false;
      grid.current?.scrollTo(0, y, "vertical", 0, 0, { vAlign: "center" });
      select({ ...selection, current: { cell: [0, y], range: { x: 0, y, width: 1, height: 1 }, rangeStack: [] } });
      return true;
    },
    ground: () => ground,
    selection: () => selection,
  }));

  // --- gestures --------------------------------------------------------------------------------------------------------------
  const onFold = useCallback((rowId: string) => void toggleFold(sheet, rowId), [sheet]);
  const renderers = useMemo(() => [sheetRenderer(colours.isDark, saved.wrap, onFold)], [colours.isDark, saved.wrap, onFold]);

  const onCellsEdited = (edits: readonly EditListItem[]): boolean => {
    for (const { location, value } of edits) {
      if (value.kind === GridCellKind.Boolean) {
        const column = columns[location[0]];
        const rowId = rows.idAt(location[1]);
        if (column && rowId !== null) setCells(ground, { [rowId]: { [column.id]: value.data ?? null } });
      } else if (isSheetCell(value)) finishEdit(ground, (value).data);
    }
    return true;
  };
  const onDelete = (deleted: GridSelection): boolean => {
    if (deleted.rows.length > 0) deleteRows(ground, deleted.rows.items).catch(tellProblem);
    else if (deleted.current) clearCells(ground, [deleted.current.range, ...deleted.current.rangeStack]).catch(tellProblem);
    return false;
  };
  const onRowMoved = (from: number, to: number) => {
    const rowId = rows.idAt(from);
    const target = rows.idAt(to);
    if (rowId === null || target === null || from === to) return;
    void act(sheet, "move_rows", { row_ids: [rowId], ...(to > from ? { after_row_id: target } : { before_row_id: target }) });
  };
  const onColumnMoved = (from: number, to: number) => {
    const column = columns[from];
    const target = columns[to];
    const all = sheet.data.sheet?.columns ?? [];
    if (column && target) void act(sheet, "update_column", { column: column.id, index: all.findIndex((one) => one.id === target.id) });
  };
  const canMoveRows = !isReadOnly && view !== undefined && isPlain(view);
  const gridCols = useMemo(
    () => (view ? gridColumns(columns, saved, view, (column) => guardIn(sheet.data, column)) : []),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `guards` says that others are protected
    [sheet, columns, saved, view, guards],
  );
  const rowAdded = on.onAddRow;

  return (
    <div ref={frameRef} className="relative h-full min-h-0 min-w-0 flex-1" data-grid>
      <DataEditor
        ref={grid}
        width="100%"
        height="100%"
        columns={gridCols}
        rows={rows.count}
        rowHeight={rowHeight}
        headerHeight={HEADER_HEIGHT}
        getCellContent={getCellContent}
        drawCell={drawCell}
        highlightRegions={highlights}
        customRenderers={renderers}
        headerIcons={headerIcons}
        theme={colours.theme}
        freezeColumns={Math.min(saved.frozen, columns.length)}
        rowMarkers={{ kind: "both", startIndex: 1 }}
        gridSelection={selection}
        onGridSelectionChange={select}
        onCellClicked={forgetEditor}
        onVisibleRegionChanged={onVisible}
        getCellsForSelection={(range, abort) => cellsForCopy(ground, getCellContent, range, abort)}
        cellActivationBehavior="double-click"
        rangeSelect="multi-rect"
        columnSelect="multi"
        rowSelect="multi"
        rowSelectionMode="multi"
        smoothScrollX
        smoothScrollY
        minColumnWidth={MIN_WIDTH}
        maxColumnWidth={MAX_WIDTH}
        maxColumnAutoWidth={480}
        onColumnResize={(column, width) => column.id !== undefined && sheet.setView({ widths: { ...saved.widths, [column.id]: Math.round(width) } })}
        {...(isReadOnly
          ? {}
          : {
              onCellsEdited,
              onDelete,
              onColumnMoved,
              ...(canMoveRows ? { onRowMoved } : {}),
              fillHandle: true,
              allowedFillDirections: "orthogonal" as const,
              onFillPattern: ({ patternSource, fillDestination, preventDefault }) => {
                preventDefault();
                fillCells(ground, patternSource, fillDestination).catch(tellProblem);
              },
              onPaste: (at: Item, block: readonly (readonly string[])[]) => {
                pasteCells(ground, at, selection.current?.range, block).catch(tellProblem);
                return false;
              },
              trailingRowOptions: { hint: t("sheet.row.new"), sticky: false, tint: true },
              onRowAppended: () => {
                rowAdded();
                return undefined;
              },
            })}
        keybindings={KEYS}
        onKeyDown={(event) => {
          if (!event.ctrlKey && !event.metaKey && !event.altKey && keepKey(event.key, event.shiftKey)) {
            event.cancel();
            event.preventDefault();
            return;
          }
          const chosen = selection.current && columns[selection.current.cell[0]];
          // The grid takes no letters for a cell that is read only; who types is told why.
          if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1 && event.key !== " " && chosen && refuseEdit(sheet.data, chosen)) {
            event.cancel();
            return;
          }
          if (!isReadOnly && (event.ctrlKey || event.metaKey) && !event.shiftKey && (event.key === "d" || event.key === "r") && selection.current) {
            event.cancel();
            event.preventDefault();
            const { range } = selection.current;
            fillCells(ground, event.key === "d" ? { ...range, height: 1 } : { ...range, width: 1 }, range).catch(tellProblem);
          }
        }}
        onCellActivated={(cell) => {
          const content = getCellContent(cell);
          const column = columns[cell[0]];
          if (column && refuseEdit(sheet.data, column)) return;
          if (!isSheetCell(content) || !content.allowOverlay) return;
          expectEditor();
          setEditing(true);
          on.onHover(null);
        }}
        onFinishedEditing={() => setEditing(false)}
        onHeaderMenuClick={(col, bounds) => columns[col] && on.onHeaderMenu(columns[col], bounds)}
        onHeaderContextMenu={(col, event) => {
          event.preventDefault();
          if (columns[col]) on.onHeaderMenu(columns[col], event.bounds);
        }}
        onHeaderClicked={(col, event) => {
          const now = performance.now();
          const isSecond = headerClick.current.col === col && now - headerClick.current.at < DOUBLE_CLICK_MS;
          headerClick.current = { col, at: now };
          if (isSecond && columns[col] && !isReadOnly && !event.isEdge) {
            event.preventDefault();
            on.onHeaderRename(columns[col], event.bounds);
          }
        }}
        onCellContextMenu={([col, row], event) => {
          event.preventDefault();
          const rowId = rows.idAt(row);
          const column = columns[Math.max(col, 0)];
          if (rowId === null || !column) return;
          if (!isSelected(selection, col, row)) select({ ...selection, rows: selection.rows.remove([0, rows.count]), current: { cell: [Math.max(col, 0), row], range: { x: Math.max(col, 0), y: row, width: 1, height: 1 }, rangeStack: [] } });
          on.onCellMenu(rowId, column, { x: event.bounds.x + event.localEventX, y: event.bounds.y + event.localEventY, width: 0, height: 0 });
        }}
        onItemHovered={(args) => {
          const column = args.kind === "cell" || args.kind === "header" ? columns[args.location[0]] : undefined;
          if (args.kind === "header") {
            on.onHover(column && guardIn(sheet.data, column) ? { rowId: null, column, spot: args.bounds } : null);
            return;
          }
          const rowId = args.kind === "cell" ? rows.idAt(args.location[1]) : null;
          on.onHover(column && rowId !== null && args.kind === "cell" && !isEditing ? { rowId, column, spot: args.bounds } : null);
        }}
        experimental={{ kineticScrollPerfHack: true }}
      />
    </div>
  );
}

function isSelected(selection: GridSelection, col: number, row: number): boolean {
  const range = selection.current?.range;
  const isInRange = range !== undefined && col >= range.x && col < range.x + range.width && row >= range.y && row < range.y + range.height;
  return isInRange || selection.rows.hasIndex(row);
}
