/**
 * What of a sheet its source does not have yet, and what it would not take. A change of ours is pending from its event on until the
 * source's answer, which is an event too: read once, plus later events, equals read again. Pure. See docs/subsystems/page-smartsheet.md.
 */
import { type SheetEvent, type Value } from "@/live/protocol";
import { type ColumnGuard, type Rejected, type RejectedRow, type SourceRead, type SourceTold } from "@/live/source";

import { heldRow } from "./applyEvent";
import { cellKey, type AnySheetEvent, type CellKey, type SheetState } from "./sheet";

export interface PendingChange {
  readonly cause: string;
  readonly user: string | null;
  /** Columns by row; null: the row as a whole. */
  readonly rows: Readonly<Record<string, readonly string[] | null>>;
}

/** One cell or row that the source would not take as it was made here. */
export interface RejectedItem {
  readonly key: string;
  readonly rowId: string | null;
  /** As row and column were called then: they may be gone. */
  readonly row: string;
  readonly columnId: string | null;
  readonly column: string;
  readonly message: string;
  /** Both values, where it is the value at the source that stands against it. */
  readonly values: { readonly mine: Value; readonly theirs: Value } | null;
}

export interface SourceState {
  /** Undefined until it is read; null: the sheet lives here only. */
  readonly link: SourceTold | null | undefined;
  readonly guards: Readonly<Record<string, ColumnGuard>>;
  /** By the seq of their events. */
  readonly pending: ReadonlyMap<number, PendingChange>;
  /** How many waited when it was read: those that were named, and more of which only the number was told. */
  readonly told: number;
  readonly untold: number;
  readonly rejected: readonly RejectedItem[];
  /** How many there were in all: a list of thousands helps nobody. */
  readonly rejectedCount: number;
  /** While it is being read: where the sheet stood then, and the answers that came since, by cause. */
  readonly reading: { readonly from: number; readonly answered: ReadonlyMap<string, number> } | null;
}

export const NO_SOURCE: SourceState = { link: undefined, guards: {}, pending: new Map(), told: 0, untold: 0, rejected: [], rejectedCount: 0, reading: null };

const MOST_REJECTED = 200;

/** The link as the page shows it: one that was closed is none. */
export const shownLink = ({ link }: SourceState): SourceTold | null => (link && link.state !== "closed" ? link : null);

/** Whether changes go there, now or once it is back. */
export const isFollowed = ({ link }: SourceState): boolean => link !== null && link !== undefined && link.state !== "closed";

/** Changes that the source does not have yet. Ours follow the events, the source's number may be late, but counts those not told too. */
export const waitingCount = (state: SourceState): number =>
  !isFollowed(state) ? 0 : state.untold > 0 ? Math.max(state.pending.size, state.link?.waiting ?? 0) : state.pending.size;

// --- reading -------------------------------------------------------------------------------------------------------------------

export const withReading = (state: SourceState, from: number): SourceState => ({ ...state, reading: { from, answered: new Map() } });

/** What was read, with the events since it was asked for. */
export function withRead(state: SourceState, read: SourceRead | null): SourceState {
  if (read === null || read.state === "closed") return { ...state, link: read, guards: {}, pending: new Map(), told: 0, untold: 0, reading: null };
  const { columns, pending: told, ...link } = read;
  const from = state.reading?.from ?? -1;
  const answered = state.reading?.answered ?? new Map<string, number>();
  const later = [...state.pending].filter(([seq]) => seq > from);
  const asked = told.filter(({ cause, seq }) => seq > (answered.get(cause) ?? -1));
  const pending = new Map(asked.map(({ cause, seq, cells }) => [seq, { cause, user: state.pending.get(seq)?.user ?? null, rows: rowsTold(cells) }] as const));
  for (const [seq, change] of later) pending.set(seq, change);
  return { ...state, link, guards: columns, pending, told: told.length, untold: Math.max(0, link.waiting - told.length), reading: null };
}

const rowsTold = (cells: Readonly<Record<string, readonly string[]>>): PendingChange["rows"] =>
  Object.fromEntries(Object.entries(cells).map(([rowId, columns]) => [rowId, columns.length > 0 ? columns : null]));

/** A signal: what it tells of the link is so; whether more must be read again is for `isReadNeeded`. */
export function withTold(state: SourceState, told: SourceTold | null): SourceState {
  if (state.link === undefined) return state;
  return told === null || told.state === "closed" ? { ...state, link: told, guards: {}, pending: new Map(), told: 0, untold: 0 } : { ...state, link: told };
}

/** Whether a signal says something that only reading shows: other protections, or other changes waiting than those known. */
export const isReadNeeded = (before: SourceState, told: SourceTold | null): boolean => (told?.stamp ?? null) !== (before.link?.stamp ?? null);

/** Something is shown as waiting and nothing does, or all that was told has gone and more waits. */
export const isOutOfStep = (state: SourceState): boolean =>
  isFollowed(state) && (state.link?.waiting === 0 ? state.pending.size + state.untold > 0 : state.pending.size === 0 && state.untold > 0 && state.told > 0);

// --- events --------------------------------------------------------------------------------------------------------------------

/** What the source would not take is told to whoever did it, not to others who look on. */
export interface Onlooker {
  readonly user: string | null;
  /** The sheet as it was before these events: it still has the rows that go. */
  readonly sheet: SheetState;
}

export function withSourceEvents(state: SourceState, events: readonly AnySheetEvent[], { user, sheet }: Onlooker): SourceState {
  if (state.link !== undefined && !isFollowed(state)) return state;
  let now = state;
  for (const event of events) {
    if (event.t === "changes_confirmed" && event.ref !== true) now = answered(now, event.d.cause, event.d.up_to);
    else if (event.t === "changes_rejected" && event.ref !== true) now = withRejected(now, event, sheet, user);
    else if (event.m.via !== "source") now = withPending(now, event);
  }
  return now;
}

function withPending(state: SourceState, event: AnySheetEvent): SourceState {
  const rows = rowsOf(event);
  if (rows === null) return state;
  return { ...state, pending: new Map(state.pending).set(event.s, { cause: event.m.cause, user: event.m.user, rows }) };
}

/** Null: an event of which the source hears nothing. */
function rowsOf(event: AnySheetEvent): PendingChange["rows"] | null {
  if (event.ref === true) {
    const columns = event.t === "cells_set" && event.d.column_ids && event.d.column_ids.length > 0 ? event.d.column_ids : null;
    return Object.fromEntries((event.d.row_ids ?? []).map((rowId) => [rowId, columns]));
  }
  switch (event.t) {
    case "cells_set":
      return Object.fromEntries(Object.entries(event.d.cells).map(([rowId, cells]) => [rowId, Object.keys(cells)]));
    case "rows_added":
      return Object.fromEntries(event.d.rows.map((row) => [row.id, null]));
    case "rows_moved":
      return Object.fromEntries(Object.keys(event.d.moves).map((rowId) => [rowId, null]));
    case "rows_deleted":
    case "column_added":
    case "column_deleted":
    case "column_updated":
    case "column_moved":
    case "sheet_renamed":
      return {};
    case "sheet_created":
    case "sheet_deleted":
    case "sheet_restored":
    case "changes_confirmed":
    case "changes_rejected":
      return null;
  }
}

function answered(state: SourceState, cause: string, upTo: number): SourceState {
  const left = [...state.pending].filter(([seq, change]) => change.cause !== cause || seq > upTo);
  const pending = left.length === state.pending.size ? state.pending : new Map(left);
  const { reading } = state;
  if (!reading) return { ...state, pending };
  return { ...state, pending, reading: { ...reading, answered: new Map(reading.answered).set(cause, Math.max(upTo, reading.answered.get(cause) ?? 0)) } };
}

function withRejected(state: SourceState, event: SheetEvent & { readonly t: "changes_rejected" }, sheet: SheetState, user: string | null): SourceState {
  const { cause, up_to: upTo } = event.d;
  const author = [...state.pending.values()].find((change) => change.cause === cause)?.user ?? null;
  const now = answered(state, cause, upTo);
  if (author !== null && user !== null && author !== user) return now;
  const items = itemsOf(event.d, event.s, sheet);
  return { ...now, rejected: [...now.rejected, ...items].slice(0, MOST_REJECTED), rejectedCount: now.rejectedCount + items.length };
}

function itemsOf({ reason, rows }: Rejected, seq: number, sheet: SheetState): RejectedItem[] {
  const told = Object.entries(rows);
  if (told.length === 0) return [{ key: String(seq), rowId: null, row: "", columnId: null, column: "", message: reason, values: null }];
  return told.flatMap(([rowId, row]) => itemsOfRow(rowId, row, reason, seq, sheet));
}

function itemsOfRow(rowId: string, { message, cells }: RejectedRow, reason: string, seq: number, sheet: SheetState): RejectedItem[] {
  const common = { rowId, row: titleOf(sheet, rowId), message: message || reason };
  const conflicts = Object.entries(cells);
  if (conflicts.length === 0) return [{ ...common, key: `${seq}/${rowId}`, columnId: null, column: "", values: null }];
  return conflicts.map(([columnId, values]) => {
    const column = sheet.columns.find((one) => one.id === columnId)?.title ?? "";
    return { ...common, key: `${seq}/${rowId}/${columnId}`, columnId, column, values };
  });
}

/** What stands in the row's first column, where it is known here. */
function titleOf(sheet: SheetState, rowId: string): string {
  const primary = sheet.columns.find((column) => column.is_primary);
  const value = primary && heldRow(sheet, rowId)?.cells[primary.slot];
  return value === null || value === undefined ? "" : typeof value === "object" ? value.join(", ") : String(value);
}

/** One item decided, or all of them (null). */
export function withoutRejected(state: SourceState, key: string | null): SourceState {
  const rejected = key === null ? [] : state.rejected.filter((one) => one.key !== key);
  const gone = state.rejected.length - rejected.length;
  return { ...state, rejected, rejectedCount: rejected.length === 0 ? 0 : state.rejectedCount - gone };
}

// --- asking --------------------------------------------------------------------------------------------------------------------

type RowMarks = ReadonlyMap<string, ReadonlySet<string> | null>;

const known = new WeakMap<ReadonlyMap<number, PendingChange>, RowMarks>();

/** Columns by row; null: the whole row. Worked out once per state: it is asked for with every cell that is drawn. */
function marksOf({ pending }: SourceState): RowMarks {
  const found = known.get(pending);
  if (found) return found;
  const marks = new Map<string, Set<string> | null>();
  for (const { rows } of pending.values())
    for (const [rowId, columns] of Object.entries(rows)) {
      const old = marks.get(rowId);
      if (columns === null || old === null) marks.set(rowId, null);
      else marks.set(rowId, new Set([...(old ?? []), ...columns]));
    }
  known.set(pending, marks);
  return marks;
}

export function isCellPending(state: SourceState, rowId: string, columnId: string): boolean {
  if (state.pending.size === 0 || !isFollowed(state)) return false;
  const columns = marksOf(state).get(rowId);
  return columns === null || (columns?.has(columnId) ?? false);
}

export function isRowPending(state: SourceState, rowId: string): boolean {
  return state.pending.size > 0 && isFollowed(state) && marksOf(state).get(rowId) === null;
}

/** Cells whose mark an answer takes away; null when it is more than cells. */
export function cellsAnswered(state: SourceState, cause: string, upTo: number): readonly CellKey[] | null {
  const cells: CellKey[] = [];
  for (const [seq, change] of state.pending) {
    if (change.cause !== cause || seq > upTo) continue;
    for (const [rowId, columns] of Object.entries(change.rows)) {
      if (columns === null) return null;
      for (const columnId of columns) cells.push(cellKey(rowId, columnId));
    }
  }
  return cells;
}

/** Why nobody writes to the column; null where one does. */
export function guardOf(state: SourceState, columnId: string): ColumnGuard | null {
  const guard = isFollowed(state) ? state.guards[columnId] : undefined;
  return guard?.protection ? guard : null;
}
