import { type GridSelection } from "@glideapps/glide-data-grid";
import { FileQuestion, Plus, Rows3, SearchX } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { closeSheet, openSheet, type Column, type OpenSheet } from "@/live";
import { type ViewSpec } from "@/store";
import { isPlain } from "@/store/sheet";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";

import { Announcer } from "./Announcer";
import { CellCard, useRested, type Hovered } from "./CellCard";
import { ColumnDialog } from "./ColumnDialog";
import { ColumnMenu } from "./ColumnMenu";
import { newCondition, unflat, flat } from "./conditions";
import { ConflictDialog } from "./ConflictDialog";
import { act } from "./doings";
import { type Ground } from "./edits";
import { Footer } from "./Footer";
import { visibleColumns } from "./gridColumns";
import { HistoryPanel } from "./HistoryPanel";
import { PlanDialog } from "./PlanDialog";
import { RenameField } from "./RenameField";
import { ROW_ID_COLUMN } from "./rowIdColumn";
import { RowMenu } from "./RowMenu";
import { SheetContext, useData, useSheet } from "./sheetContext";
import { SheetGrid, type SheetGridHandle, type Spot } from "./SheetGrid";
import { SheetHeader } from "./SheetHeader";
import { CellReader, HeaderCard, isReadOnlyThere, RejectedNotice, SourceBanner } from "./source";
import { SheetWaiting } from "./SheetWaiting";
import { useSheetKeys } from "./useSheetKeys";
import { ViewBar } from "./ViewBar";

export interface SheetSlots {
  /** More buttons for the header. */
  readonly tools?: ReactNode;
  /** Stands beside the grid, in place of the history. */
  readonly aside?: ReactNode;
  readonly onCloseAside?: () => void;
  /** Asks how a column is to be filled; null: one that is chosen or made then. */
  readonly onFill?: (column: Column | null) => void;
  /** Access to the service the sheet lives at is wanted again. */
  readonly onSignIn?: () => void;
}

/** One sheet: header, what narrows it, the grid, its totals, and its history beside it. */
export function SheetPanel({ sheetId, ...slots }: SheetSlots & { sheetId: string }) {
  const [sheet, setSheet] = useState<OpenSheet | null>(null);
  useEffect(() => {
    setSheet(openSheet(sheetId));
    return closeSheet;
  }, [sheetId]);
  return sheet ? (
    <SheetContext value={sheet}>
      <Loaded {...slots} />
    </SheetContext>
  ) : (
    <SheetWaiting />
  );
}

function Loaded(slots: SheetSlots) {
  const t = useT();
  const sheet = useSheet();
  const load = useData((data) => data.load);
  const error = useData((data) => data.error);
  const isThere = useData((data) => data.sheet !== null);
  if (isThere) return <Sheet {...slots} />;
  if (load === "missing") return <EmptyState icon={FileQuestion} className="h-full" title={t("sheet.missing")} children={t("sheet.missingFix")} />;
  if (load === "loading" || !error) return <SheetWaiting />;
  const { fix, title } = errorWords(error);
  return (
    <ErrorState
      className="h-full"
      title={t("sheet.failed")}
      fix={`${title} ${fix}`}
      actions={
        <Button tone="primary" onClick={() => void sheet.read()}>
          {t("common.retry")}
        </Button>
      }
    />
  );
}

type Open =
  | { readonly kind: "column"; readonly column: Column; readonly spot: Spot }
  | { readonly kind: "rename"; readonly column: Column; readonly spot: Spot }
  | { readonly kind: "row"; readonly rowId: string; readonly column: Column; readonly spot: Spot }
  | { readonly kind: "edit"; readonly column: Column | null; readonly index: number };

function Sheet({ tools, aside, onCloseAside, onFill, onSignIn }: SheetSlots) {
  const sheet = useSheet();
  const columns = useData((data) => data.sheet?.columns) ?? NO_COLUMNS;
  const hidden = useData((data) => data.saved.hidden);
  const isReadOnly = useData((data) => (data.sheet?.isDeleted ?? true) || isReadOnlyThere(data));
  const [open, setOpen] = useState<Open | null>(null);
  const [isFiltering, setFiltering] = useState(false);
  const [history, setHistory] = useState<{ rowId: string | null } | null>(null);
  const [areIdsShown, setIdsShown] = useState(false);
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const [selected, setSelected] = useState<{ selection: GridSelection; ground: Ground } | null>(null);
  const { rested, hold } = useRested(hovered);
  const grid = useRef<SheetGridHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => [...visibleColumns(columns, hidden), ...(areIdsShown ? [ROW_ID_COLUMN] : [])], [columns, hidden, areIdsShown]);
  useSheetKeys(panel, sheet, search, isReadOnly);
  const isAside = Boolean(aside);
  useEffect(() => {
    if (isAside) setHistory(null);
  }, [isAside]);
  const showHistory = (rowId: string | null) => {
    onCloseAside?.();
    setHistory({ rowId });
  };

  /** A menu closes after what was chosen in it has opened: that stays. */
  const closeMenu = useCallback(() => {
    setOpen((now) => (now?.kind === "column" || now?.kind === "row" ? null : now));
    requestAnimationFrame(() => document.activeElement === document.body && grid.current?.focus());
  }, []);
  const close = useCallback(() => {
    setOpen(null);
    // The grid takes the keys again once the menu has given them up.
    requestAnimationFrame(() => grid.current?.focus());
  }, []);
  const onSelection = useCallback((selection: GridSelection, ground: Ground) => setSelected({ selection, ground }), []);
  const addRow = useCallback(() => void act(sheet, "add_rows", { rows: [{}] }), [sheet]);
  const filterBy = (column: Column) => {
    const list = flat(sheet.data.saved.filter);
    if (list && !list.conditions.some((one) => one.column === column.id)) sheet.setView({ filter: unflat({ ...list, conditions: [...list.conditions, newCondition(column)] }) });
    setOpen(null);
    // Once the menu is gone, which would take the focus back.
    requestAnimationFrame(() => setFiltering(true));
  };
  const menuRows = open?.kind === "row" ? rowsOfMenu(open.rowId, selected) : [];
  return (
    <section ref={panel} className="relative flex h-full min-h-0 flex-col bg-surface">
      <SheetHeader
        columns={columns}
        isReadOnly={isReadOnly}
        isFiltering={isFiltering}
        onFiltering={setFiltering}
        isHistoryShown={history !== null}
        onHistory={() => (history ? setHistory(null) : showHistory(null))}
        areIdsShown={areIdsShown}
        onIds={() => setIdsShown(!areIdsShown)}
        search={search}
        tools={tools}
        onFill={onFill && (() => onFill(null))}
        onSignIn={onSignIn}
      />
      <SourceBanner onSignIn={onSignIn} />
      <RejectedNotice />
      <Notices />
      <ViewBar columns={columns} />
      <div className="relative flex min-h-0 flex-1">
        <div className="relative flex min-h-0 min-w-0 flex-1">
          <SheetGrid
            ref={grid}
            columns={shown}
            isReadOnly={isReadOnly}
            onHeaderMenu={(column, spot) => column !== ROW_ID_COLUMN && setOpen({ kind: "column", column, spot })}
            onHeaderRename={(column, spot) => column !== ROW_ID_COLUMN && setOpen({ kind: "rename", column, spot })}
            onCellMenu={(rowId, column, spot) => setOpen({ kind: "row", rowId, column, spot })}
            onHover={setHovered}
            onSelection={onSelection}
            onAddRow={addRow}
          />
          <Nothing isReadOnly={isReadOnly} onAddRow={addRow} />
        </div>
        {history && <HistoryPanel rowId={history.rowId} isReadOnly={isReadOnly} onAllRows={() => setHistory({ rowId: null })} onClose={() => setHistory(null)} />}
        {!history && aside}
      </div>
      <Footer selection={selected?.selection ?? null} ground={selected?.ground ?? null} />
      {open?.kind === "column" && (
        <ColumnMenu
          column={open.column}
          shown={shown}
          spot={open.spot}
          isReadOnly={isReadOnly}
          onClose={closeMenu}
          onFilter={() => filterBy(open.column)}
          onRename={() => setOpen({ kind: "rename", column: open.column, spot: open.spot })}
          onEdit={() => setOpen({ kind: "edit", column: open.column, index: 0 })}
          onInsert={(index) => setOpen({ kind: "edit", column: null, index })}
          onFill={onFill && (() => onFill(open.column))}
        />
      )}
      {open?.kind === "rename" && <RenameField column={open.column} spot={open.spot} onClose={close} />}
      {open?.kind === "edit" && <ColumnDialog column={open.column} index={open.index} onClose={close} />}
      {open?.kind === "row" && selected && (
        <RowMenu {...open} ground={selected.ground} rowIds={menuRows} isReadOnly={isReadOnly} onClose={closeMenu} onHistory={showHistory} />
      )}
      {rested && !open && (rested.rowId === null ? <HeaderCard {...rested} onHold={hold} /> : <CellCard rested={{ ...rested, rowId: rested.rowId }} onHold={hold} isReadOnly={isReadOnly} />)}
      <ConflictDialog />
      <PlanDialog />
      <Announcer />
      <CellReader cell={selected?.selection.current?.cell} ground={selected?.ground ?? null} />
    </section>
  );
}

const NO_COLUMNS: readonly Column[] = [];

/** The marked rows when the clicked one is among them, else that one; or the rows of a range it lies in. */
function rowsOfMenu(rowId: string, selected: { selection: GridSelection; ground: Ground } | null): readonly string[] {
  if (!selected) return [rowId];
  const { selection, ground } = selected;
  const marked = [...selection.rows].map(ground.rows.idAt).filter((id) => id !== null);
  if (marked.includes(rowId)) return marked;
  const range = selection.current?.range;
  const inRange = range ? Array.from({ length: range.height }, (_, i) => ground.rows.idAt(range.y + i)).filter((id) => id !== null) : [];
  return inRange.includes(rowId) ? inRange : [rowId];
}

/** What has to be said about the whole sheet. */
function Notices() {
  const t = useT();
  const sheet = useSheet();
  const isDeleted = useData((data) => data.sheet?.isDeleted ?? false);
  const error = useData((data) => data.error);
  if (isDeleted)
    return (
      <div role="status" className="flex items-center gap-3 border-b border-warning-border bg-warning-soft px-3 py-1.5 text-sm text-warning">
        <span className="flex-1">{t("sheet.deleted")}</span>
        <Button size="sm" onClick={() => void act(sheet, "undo", {})}>
          {t("sheet.restore")}
        </Button>
      </div>
    );
  if (!error) return null;
  return (
    <div role="status" className="flex items-center gap-3 border-b border-warning-border bg-warning-soft px-3 py-1.5 text-sm text-warning">
      <span className="flex-1">
        {t("sheet.windowsFailed")} {errorWords(error).title}
      </span>
      <Button size="sm" onClick={() => sheet.windows.restart()}>
        {t("common.retry")}
      </Button>
    </div>
  );
}

/** In place of rows when there are none. */
function Nothing({ isReadOnly, onAddRow }: { isReadOnly: boolean; onAddRow: () => void }) {
  const t = useT();
  const sheet = useSheet();
  const total = useData((data) => data.sheet?.total ?? null);
  const view: ViewSpec | undefined = useData((data) => data.sheet?.view);
  const hasColumns = useData((data) => (data.sheet?.columns.length ?? 0) > 0);
  if (!hasColumns) return <EmptyState icon={Rows3} className="absolute inset-0 bg-surface" title={t("sheet.noColumns")} />;
  if (total !== 0 || !view) return null;
  const isAll = isPlain(view);
  return (
    <div className="pointer-events-none absolute inset-x-0 top-24 flex justify-center">
      {isAll ? (
        <EmptyState
          icon={Rows3}
          className="pointer-events-auto rounded-xl border bg-surface shadow-low"
          title={t("sheet.noRows")}
          children={t("sheet.noRowsText")}
          actions={
            !isReadOnly && (
              <Button tone="primary" icon={Plus} onClick={onAddRow}>
                {t("sheet.addRow")}
              </Button>
            )
          }
        />
      ) : (
        <EmptyState
          icon={SearchX}
          className="pointer-events-auto rounded-xl border bg-surface shadow-low"
          title={t("sheet.noMatch")}
          children={t("sheet.noMatchText")}
          actions={
            <Button
              onClick={() => {
                sheet.setChatView(null);
                sheet.setView({ filter: null, search: "" });
              }}
            >
              {t("sheet.showAll")}
            </Button>
          }
        />
      )}
    </div>
  );
}
