/** One event against one window. Exact in the plain view; elsewhere it patches what it can and says what has to be read again. */
import { type Column, type Row, type SheetEventData, type Value, type WindowRow } from "@/live/protocol";

import { type AnySheetEvent, type Dirty, type Window } from "./sheet";

/** What applying needs to know of the sheet around the window. */
export interface Around {
  readonly slots: ReadonlyMap<string, number>;
  readonly isPlain: boolean;
  /** The event may change membership or order beyond what positions tell. */
  readonly isDisturbed: boolean;
  /** The disturbance comes from kept rows alone. */
  readonly isOnlyKept: boolean;
  /** The window ends where the view ends. */
  readonly isLast: boolean;
  /** A row as held before the event, in this window or another. */
  readonly held: (rowId: string) => WindowRow | undefined;
}

export const indexRows = (rows: readonly WindowRow[]): ReadonlyMap<string, number> => new Map(rows.map((row, i) => [row.id, i]));

export const slotsOf = (columns: readonly Column[]): ReadonlyMap<string, number> => new Map(columns.map((column) => [column.id, column.slot]));

const worse = (a: Dirty, b: Dirty): Dirty => (a === "now" || b === "now" ? "now" : a === "later" || b === "later" ? "later" : "no");

/** Order of the rows of a sheet. Ids are compared as numbers. */
const before = (a: Row, b: Row): boolean => a.position < b.position || (a.position === b.position && Number(a.id) < Number(b.id));

export function applyToWindow(window: Window, event: AnySheetEvent, around: Around): Window {
  if (event.s <= window.seq) return window;
  const dirty = worse(window.dirty, around.isDisturbed ? (around.isOnlyKept ? "later" : "now") : "no");
  const next: Window = { ...window, seq: event.s, dirty };
  if (event.ref === true) return applyReference(next, event.d.row_ids, event.d.count);
  switch (event.t) {
    case "cells_set":
      return setCells(next, event.d.cells, around.slots);
    case "rows_added":
      return around.isPlain ? addRows(next, event.d.rows, around) : next;
    case "rows_deleted":
      return deleteRows(next, event.d.row_ids, around);
    case "rows_moved":
      return around.isPlain ? moveRows(next, event.d.moves, around) : stampMoved(next, event.d.moves);
    case "sheet_created":
      return { ...next, dirty: "now" };
    default:
      return next;
  }
}

function applyReference(window: Window, rowIds: readonly string[] | undefined, count: number): Window {
  const isAllNamed = rowIds?.length === count;
  const isTouched = !isAllNamed || rowIds.some((rowId) => window.index.has(rowId));
  return isTouched ? { ...window, dirty: "now" } : window;
}

// --- cells -----------------------------------------------------------------------------------------------------------------

function setCells(window: Window, cells: SheetEventData["cells_set"]["cells"], slots: ReadonlyMap<string, number>): Window {
  let rows: WindowRow[] | null = null;
  let isKnown = true;
  for (const [rowId, values] of Object.entries(cells)) {
    const at = window.index.get(rowId);
    const row = at === undefined ? undefined : window.rows[at];
    if (at === undefined || row === undefined) continue;
    rows ??= window.rows.slice();
    rows[at] = { ...row, cells: withValues(row.cells, values, slots), seq: window.seq };
    isKnown &&= Object.keys(values).every((column) => slots.has(column));
  }
  return rows === null ? window : { ...window, rows, dirty: isKnown ? window.dirty : "now" };
}

export function withValues(cells: readonly Value[], values: Readonly<Record<string, Value>>, slots: ReadonlyMap<string, number>): readonly Value[] {
  const next = cells.slice();
  for (const [column, value] of Object.entries(values)) {
    const slot = slots.get(column);
    if (slot === undefined) continue;
    while (next.length <= slot) next.push(null);
    next[slot] = value;
  }
  return next;
}

// --- rows ------------------------------------------------------------------------------------------------------------------

function addRows(window: Window, added: readonly Row[], around: Around): Window {
  const fresh = added.filter((row) => !window.index.has(row.id)).map((row): WindowRow => ({ ...row, level: 0, has_children: false, seq: window.seq }));
  return withStructure(insertRows(window, fresh, around), around, { changed: idsOf(fresh), joined: parentsOf(fresh), left: new Set(), isBranchMoved: false });
}

/** Puts rows where their positions say; those before the window move it down. */
function insertRows(window: Window, added: readonly WindowRow[], around: Around): Window {
  const first = window.rows[0];
  const last = window.rows.at(-1);
  if (first === undefined || last === undefined) return around.isLast && window.offset === 0 ? { ...window, rows: sorted(added) } : window;
  const shift = added.filter((row) => before(row, first) && window.offset > 0).length;
  const inside = added.filter((row) => (!before(row, first) || window.offset === 0) && (before(row, last) || around.isLast));
  if (inside.length === 0) return shift === 0 ? window : { ...window, offset: window.offset + shift };
  return { ...window, offset: window.offset + shift, rows: sorted([...window.rows, ...inside]) };
}

const sorted = (rows: readonly WindowRow[]): WindowRow[] => rows.toSorted((a, b) => (before(a, b) ? -1 : 1));

function deleteRows(window: Window, rowIds: readonly string[], around: Around): Window {
  const gone = new Set(rowIds);
  const shrunk: Window = { ...window, rows: window.rows.filter((row) => !gone.has(row.id)) };
  if (!around.isPlain) return reindexed(shrunk);
  const left = parentsOf(rowIds.map(around.held));
  return withStructure(shiftedBy(shrunk, window, rowIds, around), around, { changed: new Set(), joined: new Set(), left, isBranchMoved: false });
}

/** The window moved up by those of `rowIds` that stood before it; to be read again when one's place was not known. */
function shiftedBy(next: Window, old: Window, rowIds: readonly string[], around: Around): Window {
  const first = old.rows[0];
  const elsewhere = rowIds.filter((rowId) => !old.index.has(rowId));
  const known = elsewhere.map((rowId) => around.held(rowId)).filter((row) => row !== undefined);
  const isComplete = old.offset === 0 && around.isLast;
  const dirty = known.length < elsewhere.length && !isComplete ? "now" : next.dirty;
  const shift = first === undefined ? 0 : known.filter((row) => before(row, first)).length;
  return { ...next, offset: Math.max(0, old.offset - shift), dirty };
}

function moveRows(window: Window, moves: SheetEventData["rows_moved"]["moves"], around: Around): Window {
  const rowIds = Object.keys(moves);
  const rest = window.rows.filter((row) => moves[row.id] === undefined);
  const shifted = shiftedBy({ ...window, rows: rest }, window, rowIds, around);
  const old = rowIds.map(around.held).filter((row) => row !== undefined);
  const moved = old.map((row): WindowRow => ({ ...row, ...moves[row.id], seq: window.seq }));
  const isBranchMoved = old.length < rowIds.length || old.some((row) => row.has_children);
  return withStructure(insertRows(shifted, moved, around), around, { changed: new Set(rowIds), joined: parentsOf(moved), left: parentsOf(old), isBranchMoved });
}

/** In a view with its own order a move changes where rows belong only after they are read again; their numbers are known now. */
function stampMoved(window: Window, moves: SheetEventData["rows_moved"]["moves"]): Window {
  const rows = window.rows.map((row) => (row.id in moves ? { ...row, ...moves[row.id], seq: window.seq } : row));
  return { ...window, rows };
}

// --- hierarchy ---------------------------------------------------------------------------------------------------------------

/** What an event did to who stands under whom. */
interface Structure {
  /** Rows that are new here, or stand elsewhere now. */
  readonly changed: ReadonlySet<string>;
  /** Rows that got a child, and rows that lost one. */
  readonly joined: ReadonlySet<string>;
  readonly left: ReadonlySet<string>;
  /** A moved row may have children, whose level changes with it. */
  readonly isBranchMoved: boolean;
}

const idsOf = (rows: readonly Row[]): ReadonlySet<string> => new Set(rows.map((row) => row.id));

const parentsOf = (rows: readonly (Row | undefined)[]): ReadonlySet<string> => new Set(rows.flatMap((row) => row?.parent_id ?? []));

const reindexed = (window: Window): Window => ({ ...window, index: indexRows(window.rows) });

/**
 * Levels and `has_children` worked out again from the rows held. Children stand right behind their parent, so a row has some exactly
 * when the next one is its child; where the next one, or a parent, is outside the window, it may have to be read again.
 */
function withStructure(window: Window, around: Around, structure: Structure): Window {
  const levels = new Map<string, number>();
  let isSure = true as boolean;
  const rows = window.rows.map((row, i) => {
    const next = window.rows[i + 1];
    const isOpenEnd = next === undefined && !around.isLast;
    const hasChildren = next ? next.parent_id === row.id : isOpenEnd && (row.has_children || structure.joined.has(row.id));
    if (isOpenEnd && structure.left.has(row.id)) isSure = false;
    const parentLevel = row.parent_id === null ? -1 : levels.get(row.parent_id);
    if (parentLevel === undefined && (structure.isBranchMoved || structure.changed.has(row.id))) isSure = false;
    const level = parentLevel === undefined ? row.level : parentLevel + 1;
    levels.set(row.id, level);
    return level === row.level && hasChildren === row.has_children ? row : { ...row, level, has_children: hasChildren };
  });
  return reindexed({ ...window, rows, dirty: isSure ? window.dirty : "now" });
}
