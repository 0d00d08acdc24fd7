import { useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useEffect, useState } from "react";

import { language, useT } from "@/i18n";
import { formatAgo } from "@/i18n/format";
import { api, type CellChange, type Column } from "@/live";
import { useJobs } from "@/store";
import { heldRow } from "@/store/applyEvent";
import { cellKey, isPlain } from "@/store/sheet";
import { shownValue } from "@/store/sheetData";

import { undoCause } from "./doings";
import { fillState } from "./fills";
import { FillNote } from "./FillNote";
import { CellNotes, useCellNotes } from "./source";
import { placeOf } from "./cardPlace";
import { useData, useSheet } from "./sheetContext";
import { type Spot } from "./SheetGrid";
import { formatValue } from "./values";

/** How long the pointer rests on a cell before it is asked about. */
const REST_MS = 800;
/** The pointer may cross the gap from the cell to the card. */
const LEAVE_MS = 220;

export interface Hovered {
  /** Null: the title of the column. */
  readonly rowId: string | null;
  readonly column: Column;
  readonly spot: Spot;
}

/** The cell the pointer rests on; goes a moment after it was left, unless the pointer is on the card. */
export function useRested(hovered: Hovered | null): { rested: Hovered | null; hold: (isHeld: boolean) => void } {
  const [rested, rest] = useState<Hovered | null>(null);
  const [isHeld, hold] = useState(false);
  const key = hovered && `${hovered.rowId ?? ""}/${hovered.column.id}`;
  useEffect(() => {
    // Whoever clicks or types looks at the cell, not for its story; the next move of the pointer asks again.
    const away = () => {
      hold(false);
      rest(null);
    };
    const onPointerDown = (event: PointerEvent) => !(event.target instanceof Element && event.target.closest("[data-cell-card]")) && away();
    window.addEventListener("keydown", away, true);
    window.addEventListener("pointerdown", onPointerDown, true);
    window.addEventListener("wheel", away, { capture: true, passive: true });
    return () => {
      window.removeEventListener("keydown", away, true);
      window.removeEventListener("pointerdown", onPointerDown, true);
      window.removeEventListener("wheel", away, true);
    };
  }, []);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => rest(hovered), hovered ? REST_MS : LEAVE_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the same cell is the same, whatever its object
  }, [key, isHeld]);
  return { rested, hold };
}

/** Beside a cell: what is wrong with it, that it waits, or who changed it last, with undo. */
export function CellCard({ rested, onHold, isReadOnly }: { rested: Hovered & { readonly rowId: string }; onHold: (isHeld: boolean) => void; isReadOnly: boolean }) {
  const t = useT();
  const sheet = useSheet();
  const { rowId, column, spot } = rested;
  const key = cellKey(rowId, column.id);
  const refused = useData((data) => data.refused.get(key));
  const isPending = useData((data) => data.overlay.has(key));
  const isKept = useData((data) => data.sheet !== null && data.sheet.kept.has(rowId) && !isPlain(data.sheet.view));
  const seq = useData((data) => (data.sheet ? heldRow(data.sheet, rowId)?.seq : undefined));
  const value = useData((data) => {
    const row = data.sheet && heldRow(data.sheet, rowId);
    return row ? shownValue(data, row, column) : null;
  });
  useJobs((state) => state.cells);
  const fill = fillState(sheet.id, rowId, column.id, value);
  const { data: change } = useQuery({
    // The row's own seq: asked again once it changes, and never before.
    queryKey: ["cell", sheet.id, rowId, column.id, seq],
    queryFn: ({ signal }) => api<CellChange | null>(`/sheets/${sheet.id}/cells/${rowId}/${column.id}/last`, { signal }),
    staleTime: Infinity,
    retry: false,
    // Rows as they were imported have no story.
    enabled: seq !== undefined && seq > 1 && !refused,
  });
  const notes = useCellNotes(rowId, column);
  if (!refused && !isPending && !isKept && !change && !fill && notes.length === 0) return null;
  return (
    <div
      role="note"
      data-cell-card
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      className="fixed z-30 flex max-w-80 animate-fade flex-col gap-1 rounded-lg border bg-raised px-3 py-2 text-xs text-text shadow-mid"
      style={placeOf(spot)}
    >
      {refused && (
        <p className="text-danger">
          {refused.error.message} {refused.error.fix}
        </p>
      )}
      {isPending && <p className="text-muted">{t("sheet.cell.waiting")}</p>}
      {isKept && <p className="text-warning">{t("sheet.cell.kept")}</p>}
      <CellNotes notes={notes} />
      {fill && <FillNote fill={fill} rowId={rowId} />}
      {change && !refused && (
        <>
          <p className="text-muted">{t("sheet.cell.changed", { via: t(`sheet.via.${change.via}`), ago: formatAgo(change.time) })}</p>
          <p className="break-words">
            <s className="text-faint">{shown(formatValue(change.before, column, language()), t("sheet.cell.empty"))}</s>
            <span className="px-1 text-faint">→</span>
            {shown(formatValue(change.after, column, language()), t("sheet.cell.empty"))}
          </p>
          {!isReadOnly && (
            <button type="button" onClick={() => void undoCause(sheet, change.cause)} className="flex items-center gap-1 self-start text-accent-text hover:underline">
              <Undo2 size={12} aria-hidden /> {t("common.undo")}
            </button>
          )}
        </>
      )}
    </div>
  );
}

const MOST_SHOWN = 160;

function shown(text: string, empty: string): string {
  if (text === "") return empty;
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
