/** A sheet as the page holds it: its columns, and the windows of rows that it looks at. Changed only by the functions beside this file. */
import {
  type Column,
  type Filter,
  type SheetEvent,
  type SheetReference,
  type Value,
  type Version,
  type View,
  type ViewSort,
  type WindowRow,
  type WireError,
} from "@/live/protocol";

/** Which rows, in which order. Normal form of a `View`: nothing optional. */
export interface ViewSpec {
  readonly filter: Filter | null;
  readonly sorts: readonly ViewSort[];
  readonly search: string;
}

export const PLAIN_VIEW: ViewSpec = { filter: null, sorts: [], search: "" };

export const normalView = (view: View): ViewSpec => ({ filter: view.filter ?? null, sorts: view.sorts ?? [], search: view.search ?? "" });

/** All rows in the sheet's own order: the only view in which an event tells where a row stands. */
export const isPlain = (view: ViewSpec): boolean => view.filter === null && view.sorts.length === 0 && view.search === "";

/**
 * How true a window's membership and order still are. `now`: read it again. `later`: only rows being kept have changed; read it again
 * when they are left.
 */
export type Dirty = "no" | "later" | "now";

/** Neighbouring rows of the view, from index `offset` on. */
export interface Window {
  readonly offset: number;
  readonly rows: readonly WindowRow[];
  /** Where each row stands in `rows`, by id. */
  readonly index: ReadonlyMap<string, number>;
  /** Events up to this one are in it. */
  readonly seq: number;
  readonly dirty: Dirty;
}

export type AnySheetEvent = SheetEvent | SheetReference;

export interface SheetState {
  readonly id: string;
  readonly name: string;
  readonly isDeleted: boolean;
  readonly columns: readonly Column[];
  /** Of the last event that is in here. */
  readonly version: Version;
  /** An event too large to send may have changed the columns: read the sheet's shape again. */
  readonly isShapeStale: boolean;
  readonly view: ViewSpec;
  /** Rows of the view; null until the first window. */
  readonly total: number | null;
  /** Events up to this one are in `total`. */
  readonly totalSeq: number;
  /** Without overlap, by offset. */
  readonly windows: readonly Window[];
  /** Rows just edited, which stay where they are until left. */
  readonly kept: ReadonlySet<string>;
  /** The latest events, to bring a window up to date that was read before they came. */
  readonly tail: readonly AnySheetEvent[];
}

export type SheetStart = Pick<SheetState, "id" | "name" | "columns" | "version"> & { readonly view?: ViewSpec };

export const newSheetState = (start: SheetStart): SheetState => ({
  isDeleted: false,
  isShapeStale: false,
  view: PLAIN_VIEW,
  total: null,
  totalSeq: 0,
  windows: [],
  kept: new Set(),
  tail: [],
  ...start,
});

/** A cell as `row_id/column_id`. */
export type CellKey = `${string}/${string}`;
export const cellKey = (rowId: string, columnId: string): CellKey => `${rowId}/${columnId}`;

export type CellValues = Readonly<Record<string, Readonly<Record<string, Value>>>>;

/** An edit shown before the server has taken it. */
export interface PendingEdit {
  /** Id of the command that carries it. */
  readonly id: string;
  readonly cells: CellValues;
}

/** An edit that was not taken: what was typed is kept here until it is corrected or let go. */
export interface RefusedCell {
  /** As typed. */
  readonly attempted: Value;
  readonly error: WireError;
}

/** Two values for one cell: mine was made on an older version than theirs. */
export interface CellConflict {
  readonly rowId: string;
  readonly columnId: string;
  readonly mine: Value;
  readonly theirs: Value;
  readonly user: string;
  readonly via: string;
  readonly time: string;
  /** Of the event that made theirs. */
  readonly seq: number;
}
