/** One sheet that the page has open: follows its topic, reads its windows, sends its edits. */
import { applyEvents } from "@/store/applyEvent";
import { Marks } from "@/store/marks";
import { page } from "@/store/page";
import { cellKey, newSheetState, type AnySheetEvent, type CellConflict, type CellKey, type CellValues } from "@/store/sheet";
import {
  EMPTY_VIEW,
  effectiveView,
  newSheetStore,
  withAck,
  withEdit,
  withoutEdit,
  withRefused,
  withSettled,
  type ChatView,
  type SheetData,
} from "@/store/sheetData";
import { cellsAnswered, withSourceEvents } from "@/store/source";
import { withKept, withShape, withStale, withView } from "@/store/windows";

import { command, follow, placed, tellPresence, unfollow } from "./client";
import { Frames } from "./frames";
import { api, ApiProblem, problem, wireError } from "./http";
import { SheetSource } from "./sheetSource";
import { type Ack, type ActionResult, type Command, type Control, type SavedView, type SheetShape, type Value, type WireError } from "./protocol";
import { Windows } from "./windows";

const SAVE_VIEW_AFTER_MS = 800;
const RETRY_OPEN_MS = 2_000;

/** Which cells a batch of events touched; null when it was more than cells. */
export type PatchListener = (cells: readonly CellKey[] | null) => void;

/** Rows to come, by column id. */
export type AddedRows = readonly Readonly<Record<string, Value>>[];
const NO_ROWS: AddedRows = [];

interface SentEdit {
  readonly id: string;
  readonly cells: CellValues;
  readonly added: AddedRows;
}

export class OpenSheet {
  readonly store = newSheetStore();
  readonly marks = new Marks();
  readonly windows: Windows;
  readonly source: SheetSource;
  private readonly topic: string;
  private readonly frames = new Frames<AnySheetEvent>((events) => this.apply(events));
  private readonly listeners = new Set<PatchListener>();
  private viewTimer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  constructor(readonly id: string) {
    this.topic = `sheet:${id}`;
    this.windows = new Windows(id, this.store);
    this.source = new SheetSource(id, this.store, () => this.tell(null));
  }

  // --- opening ---------------------------------------------------------------------------------------------------------------

  open(): void {
    follow(this.topic, null, {
      onEvents: (events) => this.frames.add(events as readonly AnySheetEvent[]),
      onReset: () => void this.read(),
      onControl: (message) => this.control(message),
    });
    void this.read();
  }

  close(): void {
    this.isClosed = true;
    this.windows.close();
    this.source.close();
    unfollow(this.topic);
    if (this.viewTimer !== undefined) this.saveView();
  }

  /** Reads shape and view, and starts on the windows. Also the way to try again after a failure. */
  async read(): Promise<void> {
    try {
      const isFirst = this.data.sheet === null;
      const [shape, saved] = await Promise.all([api<SheetShape>(`/sheets/${this.id}`), isFirst ? this.readView() : null]);
      if (this.isClosed) return;
      this.frames.flush();
      this.set((data) => this.withShape(saved ? { ...data, saved } : data, shape));
      placed(this.topic, { e: shape.version.epoch, s: this.data.sheet?.version.seq ?? shape.version.seq });
      this.tell(null);
      this.windows.restart();
      void this.source.read();
    } catch (reason) {
      this.failedToOpen(reason);
    }
  }

  private async readView(): Promise<SavedView> {
    try {
      return { ...EMPTY_VIEW, ...(await api<Partial<SavedView> | null>(`/sheets/${this.id}/view`)) };
    } catch (reason) {
      // A sheet opens without its view too.
      if (reason instanceof ApiProblem && reason.status !== 0) return EMPTY_VIEW;
      throw reason;
    }
  }

  private withShape(data: SheetData, shape: SheetShape): SheetData {
    const { name, columns, version } = shape;
    const view = effectiveView(data.saved, data.chatView);
    const sheet = data.sheet ? withShape(data.sheet, { name, columns, version }) : newSheetState({ id: this.id, name, columns, version, view });
    return { ...data, load: "ready", error: null, sheet };
  }

  private failedToOpen(reason: unknown): void {
    const error = wireError(reason);
    const isMissing = error.category === "not_found";
    this.set((data) => ({ ...data, load: isMissing ? "missing" : data.sheet ? "ready" : "failed", error }));
    if (reason instanceof ApiProblem && reason.status === 0 && !this.isClosed) setTimeout(() => void this.read(), RETRY_OPEN_MS);
  }

  // --- what comes in ---------------------------------------------------------------------------------------------------------

  /** Called with every batch of patches, at most once a frame. */
  onPatch(listener: PatchListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(cells: readonly CellKey[] | null): void {
    for (const listener of this.listeners) listener(cells);
  }

  private apply(events: readonly AnySheetEvent[]): void {
    const { sheet } = this.data;
    if (!sheet) return;
    const touched = this.note(events);
    const mine = new Set(events.flatMap((event) => event.c ?? []));
    const source = withSourceEvents(this.data.source, events, { user: page.getState().user?.id ?? null, sheet });
    this.set((data) => withSettled(data.sheet ? { ...data, source, sheet: applyEvents(data.sheet, events) } : data, mine));
    this.tell(touched);
    if (events.some((event) => event.ref === true || event.t === "changes_rejected")) this.source.again();
    if (this.data.sheet?.isShapeStale) void this.readShape();
    this.windows.refresh();
  }

  /** Marks what others changed, and gives the cells that were touched. */
  private note(events: readonly AnySheetEvent[]): readonly CellKey[] | null {
    const { client } = page.getState();
    const now = performance.now();
    const touched: CellKey[] = [];
    let isMore = false;
    for (const event of events) {
      if (event.ref !== true && event.t === "changes_confirmed") {
        const answered = cellsAnswered(this.data.source, event.d.cause, event.d.up_to);
        if (answered) touched.push(...answered);
        isMore ||= answered === null;
        continue;
      }
      if (event.ref === true || event.t !== "cells_set") {
        isMore = true;
        continue;
      }
      const isForeign = event.m.client !== client || event.m.via !== "grid";
      for (const [rowId, cells] of Object.entries(event.d.cells))
        for (const columnId of Object.keys(cells)) {
          const key = cellKey(rowId, columnId);
          touched.push(key);
          if (isForeign) this.marks.note(key, now);
        }
    }
    return isMore ? null : touched;
  }

  private async readShape(): Promise<void> {
    try {
      const shape = await api<SheetShape>(`/sheets/${this.id}`);
      this.set((data) => this.withShape(data, shape));
      this.tell(null);
    } catch {
      // The next event, or the next reset, asks again.
    }
  }

  private control(message: Control): void {
    if (message.t === "presence") {
      const { client } = page.getState();
      this.store.setState({ people: message.d.filter((person) => person.client !== client) });
    } else if (message.t === "stale") {
      this.frames.flush();
      this.set((data) => (data.sheet ? { ...data, sheet: withStale(data.sheet, message) } : data));
      this.windows.refresh();
    } else if (message.t === "source") this.source.told(message.d);
  }

  // --- the view --------------------------------------------------------------------------------------------------------------

  /** Changes one's own view; it is saved a moment later. */
  setView(change: Partial<SavedView>): void {
    this.set((data) => this.withView({ ...data, saved: { ...data.saved, ...change } }));
    clearTimeout(this.viewTimer);
    this.viewTimer = setTimeout(() => this.saveView(), SAVE_VIEW_AFTER_MS);
    this.windows.restart();
  }

  /** Lays a view over one's own, for this page only; null takes it away. */
  setChatView(chatView: ChatView | null): void {
    this.set((data) => this.withView({ ...data, chatView }));
    this.windows.restart();
  }

  private withView(data: SheetData): SheetData {
    if (!data.sheet) return data;
    const view = effectiveView(data.saved, data.chatView);
    return JSON.stringify(view) === JSON.stringify(data.sheet.view) ? data : { ...data, sheet: withView(data.sheet, view), collapsed: new Set() };
  }

  private saveView(): void {
    clearTimeout(this.viewTimer);
    this.viewTimer = undefined;
    // A search is for now; it is not what one wants to find again tomorrow.
    const { hidden, widths, frozen, wrap, filter, sorts } = this.data.saved;
    void api(`/sheets/${this.id}/view`, { method: "PUT", body: { hidden, widths, frozen, wrap, filter, sorts, search: "" } }).catch(() => undefined);
  }

  /** Rows that stay in place although the view would move or drop them; leaving one out lets it go. */
  keep(rowIds: ReadonlySet<string>): void {
    const { sheet } = this.data;
    if (!sheet || (sheet.kept.size === 0 && rowIds.size === 0)) return;
    this.set((data) => (data.sheet ? { ...data, sheet: withKept(data.sheet, rowIds) } : data));
    this.windows.refresh();
  }

  // --- edits -----------------------------------------------------------------------------------------------------------------

  /** Seq that an edit begun now is made on. */
  get base(): number {
    return this.data.sheet?.version.seq ?? 0;
  }

  /**
   * Shows the values at once and sends them. What is refused, or in conflict, shows at the cells. `added` are rows that come with them,
   * by column id: one change, and so one undo.
   */
  edit(cells: CellValues, base = this.base, added: AddedRows = NO_ROWS): Promise<Ack | null> {
    const id = crypto.randomUUID();
    this.set((data) => withEdit(data, { id, cells }));
    this.tell(null);
    const [op, args] = added.length > 0 ? ["paste", { cells, rows: added }] : ["set_cells", { cells }];
    return this.settle({ id, cells, added }, command(this.topic, op, args, { base, id, isKept: true }));
  }

  /** Answers for an edit of an earlier life of this page. */
  adopt(sent: Command, answer: Promise<Ack>): void {
    const cells = sent.args["cells"] as CellValues | undefined;
    if ((sent.op !== "set_cells" && sent.op !== "paste") || !cells) return;
    const added = (sent.args["rows"] ?? NO_ROWS) as AddedRows;
    this.set((data) => withEdit(data, { id: sent.id, cells }));
    void this.settle({ id: sent.id, cells, added }, answer);
  }

  private async settle(sent: SentEdit, answer: Promise<Ack>): Promise<Ack | null> {
    const { id } = sent;
    try {
      const ack = await answer;
      const error = ack.outcome === "rejected" ? (ack.result?.error ?? UNTOLD) : null;
      if (error) this.refused(sent, error);
      else this.set((data) => withAck(data, id, ack.s ?? lastSeq(ack.result)));
      this.tell(null);
      return ack;
    } catch (reason) {
      this.refused(sent, wireError(reason));
      this.tell(null);
      return null;
    }
  }

  private refused({ id, cells, added }: SentEdit, error: WireError): void {
    const conflicts = error.code === "cell_conflict" ? conflictsOf(error) : [];
    if (conflicts.length === 0) {
      this.set((data) => withRefused(withoutEdit(data, id), cells, error));
      return;
    }
    this.set((data) => ({ ...withoutEdit(data, id), conflicts: [...data.conflicts, ...conflicts] }));
    const rest = without(cells, new Set(conflicts.map((one) => cellKey(one.rowId, one.columnId))));
    // Nothing of a conflicting edit was written; its other cells are nobody's concern.
    if (Object.keys(rest).length > 0 || added.length > 0) void this.edit(rest, undefined, added);
  }

  /** One conflict decided: mine is written over theirs, or let go. */
  decide(conflict: CellConflict, isMine: boolean): void {
    this.set((data) => ({ ...data, conflicts: data.conflicts.filter((one) => one !== conflict) }));
    if (isMine) void this.edit({ [conflict.rowId]: { [conflict.columnId]: conflict.mine } }, Math.max(this.base, conflict.seq));
    this.tell(null);
  }

  /** Runs any action by its name; throws `ApiProblem` when it fails. While offline it waits. */
  async run(op: string, args: Readonly<Record<string, unknown>>): Promise<ActionResult> {
    const ack = await command(this.topic, op, args, { isKept: op !== "undo" && op !== "redo" });
    const { result } = ack;
    if (ack.outcome === "rejected" || !result) throw new ApiProblem(result?.error ?? UNTOLD, 0, "");
    return result;
  }

  tellPresence(rowId: string | null, columnId: string | null, isEditing: boolean): void {
    tellPresence(this.topic, rowId, columnId, isEditing);
  }

  get data(): SheetData {
    return this.store.getState();
  }

  set(change: (data: SheetData) => SheetData): void {
    this.store.setState(change);
  }
}

const UNTOLD = problem("internal", "edit_refused", "The server did not take this.");

const lastSeq = (result: ActionResult | null | undefined): number | null => {
  const seqs = (result?.effects ?? []).map((effect) => effect.seq_last);
  return seqs.length === 0 ? null : Math.max(...seqs);
};

function conflictsOf(error: WireError): CellConflict[] {
  const cells = error.params["cells"];
  if (!Array.isArray(cells)) return [];
  return (cells as readonly WireConflict[]).map(({ row_id: rowId, column_id: columnId, ...rest }) => ({ rowId, columnId, ...rest }));
}

/** One cell in the `params` of `cell_conflict`. */
interface WireConflict extends Omit<CellConflict, "rowId" | "columnId"> {
  readonly row_id: string;
  readonly column_id: string;
}

function without(cells: CellValues, keys: ReadonlySet<CellKey>): CellValues {
  const rows = Object.entries(cells).map(([rowId, values]) => {
    const left = Object.entries(values).filter(([columnId]) => !keys.has(cellKey(rowId, columnId)));
    return [rowId, Object.fromEntries(left)] as const;
  });
  return Object.fromEntries(rows.filter(([, values]) => Object.keys(values).length > 0));
}
