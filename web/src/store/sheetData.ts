/** One open sheet on this page: what the server says of it, and what is this person's own: view, edits on their way, conflicts. */
import { createStore, type StoreApi } from "zustand/vanilla";

import { type Filter, type Person, type SavedView, type Value, type View, type WindowRow, type Column, type WireError } from "@/live/protocol";

import { NO_SOURCE, type SourceState } from "./source";
import { cellKey, type CellConflict, type CellKey, type CellValues, type PendingEdit, type RefusedCell, type SheetState, type ViewSpec } from "./sheet";

/** A view that the chat set: laid over one's own, for oneself only, taken away with one click. */
export interface ChatView {
  readonly filter: Filter | null;
  readonly sorts: ViewSpec["sorts"];
  /** Why these rows: the text on the pill. */
  readonly label: string;
}

export interface SheetData {
  readonly load: "loading" | "ready" | "failed" | "missing";
  readonly error: WireError | null;
  readonly sheet: SheetState | null;
  readonly saved: SavedView;
  readonly chatView: ChatView | null;
  /** Edits on their way, in the order made. `ack` is the seq the server stored one as. */
  readonly pending: readonly (PendingEdit & { readonly ack: number | null })[];
  /** What `pending` shows, by cell. */
  readonly overlay: ReadonlyMap<CellKey, Value>;
  readonly refused: ReadonlyMap<CellKey, RefusedCell>;
  readonly conflicts: readonly CellConflict[];
  /** The others who look at this sheet. */
  readonly people: readonly Person[];
  /** Rows whose children are hidden. */
  readonly collapsed: ReadonlySet<string>;
  readonly isReadingWindows: boolean;
  /** How it stands to the service it lives at as well. */
  readonly source: SourceState;
}

export const EMPTY_VIEW: SavedView = { filter: null, sorts: [], search: "", hidden: [], widths: {}, frozen: 1, wrap: false };

export type SheetStore = StoreApi<SheetData>;

export const newSheetStore = (): SheetStore =>
  createStore<SheetData>(() => ({
    load: "loading",
    error: null,
    sheet: null,
    saved: EMPTY_VIEW,
    chatView: null,
    pending: [],
    overlay: new Map(),
    refused: new Map(),
    conflicts: [],
    people: [],
    collapsed: new Set(),
    isReadingWindows: false,
    source: NO_SOURCE,
  }));

/** One's own view with the chat's laid over it. */
export function effectiveView(saved: View, chat: ChatView | null): ViewSpec {
  const filters = [saved.filter, chat?.filter].filter((filter) => filter !== null && filter !== undefined);
  const [first] = filters;
  const filter: Filter | null = filters.length > 1 ? { kind: "all_of", parts: filters } : (first ?? null);
  return { filter, sorts: chat && chat.sorts.length > 0 ? chat.sorts : (saved.sorts ?? []), search: (saved.search ?? "").trim() };
}

// --- edits on their way ----------------------------------------------------------------------------------------------------

export function* cellsOf(cells: CellValues): Generator<[CellKey, Value]> {
  for (const [rowId, values] of Object.entries(cells)) for (const [columnId, value] of Object.entries(values)) yield [cellKey(rowId, columnId), value];
}

function withPending(data: SheetData, pending: SheetData["pending"]): SheetData {
  const overlay = new Map<CellKey, Value>();
  for (const edit of pending) for (const [key, value] of cellsOf(edit.cells)) overlay.set(key, value);
  return { ...data, pending, overlay };
}

/** Shows an edit before the server has it; what was refused of these cells before is forgotten. */
export function withEdit(data: SheetData, edit: PendingEdit): SheetData {
  const keys = new Set([...cellsOf(edit.cells)].map(([key]) => key));
  const refused = new Map([...data.refused].filter(([key]) => !keys.has(key)));
  return withPending({ ...data, refused }, [...data.pending, { ...edit, ack: null }]);
}

export const withoutEdit = (data: SheetData, id: string): SheetData =>
  data.pending.some((edit) => edit.id === id)
    ? withPending(
        data,
        data.pending.filter((edit) => edit.id !== id),
      )
    : data;

/** The server took an edit as event `seq`; it is shown from here until that event has come. */
export function withAck(data: SheetData, id: string, seq: number | null): SheetData {
  if (seq === null || seq <= (data.sheet?.version.seq ?? 0)) return withoutEdit(data, id);
  return { ...data, pending: data.pending.map((edit) => (edit.id === id ? { ...edit, ack: seq } : edit)) };
}

/** Events have come: edits that are in them now need no showing. */
export function withSettled(data: SheetData, commandIds: ReadonlySet<string>): SheetData {
  const seq = data.sheet?.version.seq ?? 0;
  const left = data.pending.filter((edit) => !commandIds.has(edit.id) && !(edit.ack !== null && edit.ack <= seq));
  return left.length === data.pending.length ? data : withPending(data, left);
}

export function withRefused(data: SheetData, cells: CellValues, error: WireError): SheetData {
  const refused = new Map(data.refused);
  for (const [key, attempted] of cellsOf(cells)) refused.set(key, { attempted, error });
  return { ...data, refused };
}

export function withoutRefused(data: SheetData, key: CellKey): SheetData {
  if (!data.refused.has(key)) return data;
  const refused = new Map(data.refused);
  refused.delete(key);
  return { ...data, refused };
}

/** The value of a cell as this page shows it: one's own edit before the server's. */
export function shownValue(data: SheetData, row: WindowRow, column: Column): Value {
  const mine = data.overlay.size > 0 ? data.overlay.get(cellKey(row.id, column.id)) : undefined;
  return mine !== undefined ? mine : (row.cells[column.slot] ?? null);
}
