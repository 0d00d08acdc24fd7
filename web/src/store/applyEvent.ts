/**
 * A sheet's events, applied to what the page holds of it. The law: held windows, plus later events, plus re-reads of those marked
 * dirty, equal a fresh read. Pure; `contracts/golden` holds the cases that the server's own `apply` passes too.
 */
import { type Column, type SheetEvent, type WindowRow } from "@/live/protocol";

import { isPlain, type AnySheetEvent, type SheetState } from "./sheet";
import { disturbs, withoutColumn } from "./view";
import { applyToWindow, slotsOf, type Around } from "./window";

/** How many events are kept for windows that were read before they came: a few seconds of the busiest sheet. */
const TAIL = 512;

/** An event that is already in the state, or one of another epoch, changes nothing. */
export function applyEvent(state: SheetState, event: AnySheetEvent): SheetState {
  if (event.s <= state.version.seq || event.e !== state.version.epoch) return state;
  const shaped = event.ref === true ? { ...state, isShapeStale: state.isShapeStale || touchesShape(event) } : applyToShape(state, event);
  return {
    ...shaped,
    version: { epoch: event.e, seq: event.s },
    windows: applyToWindows(state, shaped, event),
    ...applyToTotal(state, event),
    tail: [...state.tail.slice(-TAIL + 1), event],
  };
}

export const applyEvents = (state: SheetState, events: readonly AnySheetEvent[]): SheetState => events.reduce(applyEvent, state);

const touchesShape = (event: AnySheetEvent): boolean => event.t.startsWith("column_") || event.t.startsWith("sheet_");

function applyToShape(state: SheetState, event: SheetEvent): SheetState {
  switch (event.t) {
    case "sheet_created":
      return { ...state, name: event.d.name, columns: event.d.columns };
    case "sheet_renamed":
      return { ...state, name: event.d.name };
    case "sheet_deleted":
      return { ...state, isDeleted: true };
    case "sheet_restored":
      return { ...state, isDeleted: false };
    case "column_added":
      return { ...state, columns: inserted(state.columns, event.d.column, event.d.index) };
    case "column_deleted":
      return withColumnGone(state, event.d.column_id);
    case "column_updated": {
      const { column_id: columnId, set } = event.d;
      return { ...state, columns: state.columns.map((column) => (column.id === columnId ? { ...column, ...set } : column)) };
    }
    case "column_moved":
      return { ...state, columns: movedColumn(state.columns, event.d.column_id, event.d.index) };
    case "rows_added":
    case "rows_deleted":
    case "rows_moved":
    case "cells_set":
    case "changes_confirmed":
    case "changes_rejected":
      return state;
  }
}

function inserted(columns: readonly Column[], column: Column, index: number): readonly Column[] {
  return columns.filter((other) => other.id !== column.id).toSpliced(index, 0, column);
}

function movedColumn(columns: readonly Column[], columnId: string, index: number): readonly Column[] {
  const column = columns.find((other) => other.id === columnId);
  return column ? inserted(columns, column, index) : columns;
}

function withColumnGone(state: SheetState, columnId: string): SheetState {
  return { ...state, columns: state.columns.filter((column) => column.id !== columnId), view: withoutColumn(state.view, columnId) };
}

/** The row as some window holds it. */
export function heldRow(state: SheetState, rowId: string): WindowRow | undefined {
  for (const window of state.windows) {
    const at = window.index.get(rowId);
    if (at !== undefined) return window.rows[at];
  }
  return undefined;
}

function applyToWindows(before: SheetState, after: SheetState, event: AnySheetEvent): SheetState["windows"] {
  const around = aroundOf(before, after, event);
  const ends = before.total ?? Infinity;
  const windows = before.windows.map((window) => applyToWindow(window, event, { ...around, isLast: window.offset + window.rows.length >= ends }));
  return withoutOverlap(windows.filter((window) => window.rows.length > 0 || window.offset === 0));
}

export function aroundOf(before: SheetState, after: SheetState, event: AnySheetEvent): Omit<Around, "isLast"> {
  const isViewCut = after.view !== before.view;
  const keptOnly = event.ref !== true && event.t === "cells_set" && Object.keys(event.d.cells).every((rowId) => before.kept.has(rowId));
  return {
    slots: slotsOf(before.columns),
    isPlain: isPlain(before.view),
    isDisturbed: isViewCut || disturbs(before.view, event),
    isOnlyKept: keptOnly && !isViewCut,
    held: (rowId) => heldRow(before, rowId),
  };
}

/** Windows whose places could not be told exactly may meet: the later one gives way and is read again. */
function withoutOverlap(windows: SheetState["windows"]): SheetState["windows"] {
  let end = 0;
  return windows.filter((window) => {
    const isClear = window.offset >= end;
    if (isClear) end = window.offset + window.rows.length;
    return isClear;
  });
}

/** In the plain view the number of rows follows from the events; elsewhere a re-read tells it. */
function applyToTotal(state: SheetState, event: AnySheetEvent): Pick<SheetState, "total" | "totalSeq"> {
  const { total, totalSeq } = state;
  if (total === null || event.s <= totalSeq || event.ref === true || !isPlain(state.view)) return { total, totalSeq };
  switch (event.t) {
    case "rows_added":
      return { total: total + event.d.rows.length, totalSeq: event.s };
    case "rows_deleted":
      return { total: Math.max(0, total - event.d.row_ids.length), totalSeq: event.s };
    default:
      return { total, totalSeq: event.s };
  }
}
