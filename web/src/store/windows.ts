/** The windows of a sheet: finding rows in them, putting in what was read, letting go what is far away. */
import { type Stale, type WindowReply, type WindowRow } from "@/live/protocol";

import { applyEvents, aroundOf } from "./applyEvent";
import { isPlain, newSheetState, type SheetState, type ViewSpec, type Window } from "./sheet";
import { applyToWindow, indexRows } from "./window";

/** Windows held at most: 12,000 rows of 200 at a time, a few MB. The farthest from what is looked at goes first. */
export const MAX_WINDOWS = 60;

/** The window that has index `at`; by bisection. */
export function windowAt(state: SheetState, at: number): Window | undefined {
  let low = 0;
  let high = state.windows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const window = state.windows[middle];
    if (window === undefined) return undefined;
    if (at < window.offset) high = middle - 1;
    else if (at >= window.offset + window.rows.length) low = middle + 1;
    else return window;
  }
  return undefined;
}

export function rowAt(state: SheetState, at: number): WindowRow | undefined {
  const window = windowAt(state, at);
  return window?.rows[at - window.offset];
}

/** Where a held row stands in the view; null when no window holds it. */
export function indexOfRow(state: SheetState, rowId: string): number | null {
  for (const window of state.windows) {
    const at = window.index.get(rowId);
    if (at !== undefined) return window.offset + at;
  }
  return null;
}

export interface Range {
  readonly offset: number;
  readonly limit: number;
}

/** What of rows `first`..`last` is not held, or is to be read again; in pieces of at most `page` rows, cut at multiples of it where it can be. */
export function wanted(state: SheetState, first: number, last: number, page: number): Range[] {
  const ranges: Range[] = [];
  const end = Math.min(last + 1, state.total ?? last + 1);
  for (let at = Math.max(0, first); at < end; ) {
    const window = windowAt(state, at);
    if (window && window.dirty !== "now") {
      at = window.offset + window.rows.length;
      continue;
    }
    const range = window ? { offset: window.offset, limit: Math.min(Math.max(window.rows.length, 1), page) } : gapAt(state, at, page);
    ranges.push(range);
    at = range.offset + range.limit;
  }
  return ranges;
}

function gapAt(state: SheetState, at: number, page: number): Range {
  const previous = state.windows.findLast((window) => window.offset <= at);
  const next = state.windows.find((window) => window.offset > at);
  const from = Math.max(Math.floor(at / page) * page, previous ? previous.offset + previous.rows.length : 0);
  const to = Math.min((Math.floor(at / page) + 1) * page, next?.offset ?? Infinity);
  return { offset: from, limit: to - from };
}

/** The state with what was read put in. A reply of another epoch is of no use. */
export function installWindow(state: SheetState, reply: WindowReply, near: number): SheetState {
  if (reply.version.epoch !== state.version.epoch) return state;
  const read: Window = { offset: reply.offset, rows: reply.rows, index: indexRows(reply.rows), seq: reply.version.seq, dirty: "no" };
  const window = broughtUpToDate(state, read, reply.total);
  const total = totalAfter(state, reply);
  const others = state.windows.flatMap((old) => cutOut(old, window));
  const inReach = others.filter((one) => one.offset < (total.total ?? Infinity));
  const windows = [...inReach, window].filter((one) => one.rows.length > 0 || one.offset === 0).sort((a, b) => a.offset - b.offset);
  return { ...state, ...total, windows: nearest(windows, near) };
}

/** Applies the events that came while the window was on its way; one that reaches too far back is read again. */
function broughtUpToDate(state: SheetState, window: Window, total: number): Window {
  if (window.seq >= state.version.seq) return window;
  const missed = state.tail.filter((event) => event.s > window.seq);
  if (missed[0]?.s !== window.seq + 1) return { ...window, dirty: "now" };
  let count = total;
  return missed.reduce((now, event) => {
    const held = (rowId: string) => now.rows[now.index.get(rowId) ?? -1];
    const isLast = now.offset + now.rows.length >= count;
    if (event.ref !== true && event.t === "rows_added") count += event.d.rows.length;
    if (event.ref !== true && event.t === "rows_deleted") count -= event.d.row_ids.length;
    return applyToWindow(now, event, { ...aroundOf(state, state, event), held, isLast });
  }, window);
}

function totalAfter(state: SheetState, reply: WindowReply): Pick<SheetState, "total" | "totalSeq"> {
  if (state.total !== null && reply.version.seq < state.totalSeq) return { total: state.total, totalSeq: state.totalSeq };
  const start = { ...state, total: reply.total, totalSeq: reply.version.seq };
  if (!isPlain(state.view)) return start;
  // Only the count is wanted of the events in between.
  const bare = { ...start, version: reply.version, windows: [], tail: [] };
  const { total, totalSeq } = applyEvents(
    bare,
    state.tail.filter((event) => event.s > reply.version.seq),
  );
  return { total, totalSeq };
}

/** What is left of `old` outside `cut`, and without rows that `cut` has now. */
function cutOut(old: Window, cut: Window): Window[] {
  const end = cut.offset + cut.rows.length;
  const head = old.rows.slice(0, Math.max(0, cut.offset - old.offset));
  const tail = old.rows.slice(Math.max(0, end - old.offset));
  if (head.length === old.rows.length || tail.length === old.rows.length) return [old];
  const pieces = [
    { rows: head, offset: old.offset },
    { rows: tail, offset: Math.max(old.offset, end) },
  ];
  return pieces.filter((piece) => piece.rows.length > 0).map((piece) => ({ ...old, ...piece, index: indexRows(piece.rows) }));
}

function nearest(windows: readonly Window[], near: number): readonly Window[] {
  if (windows.length <= MAX_WINDOWS) return windows;
  const distance = (window: Window) => Math.abs(window.offset + window.rows.length / 2 - near);
  const limit = windows.map(distance).sort((a, b) => a - b)[MAX_WINDOWS - 1] ?? Infinity;
  return windows.filter((window) => distance(window) <= limit);
}

// --- what the page decides -------------------------------------------------------------------------------------------------

/** Another view: nothing held of the old one tells the order of the new one. */
export const withView = (state: SheetState, view: ViewSpec): SheetState => ({ ...state, view, windows: [], total: null, totalSeq: 0, kept: new Set() });

/** Rows stay where they are until left; leaving them makes what they disturbed be read again. */
export function withKept(state: SheetState, kept: ReadonlySet<string>): SheetState {
  const isLeft = [...state.kept].some((rowId) => !kept.has(rowId));
  const windows = isLeft ? state.windows.map((window): Window => (window.dirty === "later" ? { ...window, dirty: "now" } : window)) : state.windows;
  return { ...state, kept, windows };
}

/** Row patches up to `to` were dropped: everything held is to be read again. */
export function withStale(state: SheetState, stale: Pick<Stale, "to">): SheetState {
  if (stale.to <= state.version.seq) return state;
  const windows = state.windows.map((window): Window => (window.seq >= stale.to ? window : { ...window, dirty: "now" }));
  return { ...state, version: { ...state.version, seq: stale.to }, windows, tail: [] };
}

/** The sheet's shape read afresh (a reset, or columns changed by an event too large to send). A new epoch lets go of all windows. */
export function withShape(state: SheetState, shape: Pick<SheetState, "name" | "columns" | "version">): SheetState {
  if (shape.version.epoch !== state.version.epoch) {
    return { ...newSheetState({ id: state.id, view: state.view, ...shape }), windows: [] };
  }
  const isAhead = shape.version.seq > state.version.seq;
  const windows = isAhead ? state.windows.map((window): Window => (window.seq >= shape.version.seq ? window : { ...window, dirty: "now" })) : state.windows;
  const version = isAhead ? shape.version : state.version;
  return { ...state, name: shape.name, columns: shape.columns, version, windows, isShapeStale: false, tail: isAhead ? [] : state.tail };
}
