import { describe, expect, it } from "vitest";

import { type Column, type SheetEvent, type SheetEventData, type Via } from "@/live/protocol";
import { type RejectedRow, type SourceRead, type SourceTold } from "@/live/source";

import { newSheetState, type AnySheetEvent } from "./sheet";
import { cellsAnswered, guardOf, isCellPending, isOutOfStep, isReadNeeded, isRowPending, NO_SOURCE, shownLink, waitingCount, withoutRejected, withRead, withReading, withSourceEvents, withTold, type SourceState } from "./source";
import { installWindow } from "./windows";

const told: SourceTold = {
  service: "Smartsheet",
  id_there: "7",
  url: "https://app.smartsheet.com/sheets/7",
  access: "EDITOR",
  is_read_only: false,
  state: "live",
  way: "polling",
  since: null,
  checked_at: null,
  problem: null,
  waiting: 0,
  stamp: "a",
};
const read = (over: Partial<SourceRead> = {}): SourceRead => ({ ...told, columns: {}, pending: [], ...over });
const linked = (over: Partial<SourceRead> = {}): SourceState => withRead(NO_SOURCE, read(over));

const column = (id: string, over: Partial<Column> = {}): Column => ({ id, slot: Number(id), title: `Column ${id}`, type: "TEXT_NUMBER", options: [], is_strict: false, format: null, is_primary: false, width: 150, ...over });
const shape = newSheetState({ id: "1", name: "Plan", columns: [column("0", { is_primary: true, title: "Task" }), column("1", { title: "Status" })], version: { epoch: "e", seq: 1 } });
const sheet = installWindow(shape, { view: "", offset: 0, rows: [{ id: "5", parent_id: null, position: 1, level: 0, has_children: false, seq: 1, cells: ["Paint", "Open"] }], total: 1, version: shape.version }, 0);

function event<T extends keyof SheetEventData>(s: number, t: T, d: SheetEventData[T], over: { via?: Via; cause?: string; user?: string } = {}): AnySheetEvent {
  const { via = "grid", cause = `c${s}`, user = "ana" } = over;
  return { k: "sheet:1", e: "e", s, t, d, m: { time: "", user, client: "tab", via, cause } } as SheetEvent;
}
const set = (s: number, rowId: string, columnId: string, over?: Parameters<typeof event>[3]) => event(s, "cells_set", { cells: { [rowId]: { [columnId]: "x" } } }, over);
const confirmed = (s: number, cause: string, upTo: number) => event(s, "changes_confirmed", { cause, up_to: upTo }, { via: "source" });
const rejected = (s: number, cause: string, upTo: number, rows: Record<string, RejectedRow> = {}) => event(s, "changes_rejected", { cause, up_to: upTo, reason: "Not taken.", rows }, { via: "source" });
const after = (state: SourceState, ...events: AnySheetEvent[]) => withSourceEvents(state, events, { user: "ana", sheet });

describe("changes that the source does not have yet", () => {
  it("are pending from their event on until its answer", () => {
    const state = after(linked(), set(2, "5", "1"), set(3, "6", "1"));
    expect([isCellPending(state, "5", "1"), isCellPending(state, "5", "0"), isCellPending(state, "6", "1")]).toEqual([true, false, true]);
    const then = after(state, confirmed(4, "c2", 2));
    expect([isCellPending(then, "5", "1"), isCellPending(then, "6", "1")]).toEqual([false, true]);
    expect(then.pending.size).toBe(1);
  });

  it("of one cause are answered up to an event, not beyond", () => {
    const state = after(linked(), set(2, "5", "1", { cause: "c" }), set(3, "6", "1", { cause: "c" }), confirmed(4, "c", 2));
    expect([...state.pending.keys()]).toEqual([3]);
  });

  it("are rows as a whole where rows come or move", () => {
    const state = after(linked(), event(2, "rows_added", { rows: [{ id: "9", parent_id: null, position: 2, cells: [] }] }), event(3, "rows_moved", { moves: { "5": { parent_id: null, position: 9 } } }));
    expect([isRowPending(state, "9"), isCellPending(state, "9", "1"), isRowPending(state, "5"), isRowPending(state, "6")]).toEqual([true, true, true, false]);
    expect(cellsAnswered(state, "c2", 2)).toBeNull();
  });

  it("count although no cell shows them, but for what the source hears nothing of", () => {
    const state = after(linked(), event(2, "rows_deleted", { row_ids: ["5"] }), event(3, "sheet_deleted", {}), event(4, "column_updated", { column_id: "1", set: { title: "State" } }));
    expect([...state.pending.keys()]).toEqual([2, 4]);
  });

  it("are none where the change came from there, or the sheet is followed no longer, or lives here only", () => {
    expect(after(linked({ state: "gone" }), set(2, "5", "1")).pending.size).toBe(1); // it waits for the sheet to come back
    expect(after(linked(), set(2, "5", "1", { via: "source" })).pending.size).toBe(0);
    expect(after(linked({ state: "closed" }), set(2, "5", "1")).pending.size).toBe(0);
    expect(after(withRead(NO_SOURCE, null), set(2, "5", "1")).pending.size).toBe(0);
  });

  it("too many to send are those rows that are named", () => {
    const reference = { ...set(2, "5", "1"), ref: true, d: { row_ids: ["5", "6"], column_ids: ["1"], count: 2 } } as AnySheetEvent;
    const state = after(linked(), reference);
    expect([isCellPending(state, "6", "1"), isCellPending(state, "6", "0")]).toEqual([true, false]);
    expect(cellsAnswered(state, "c2", 2)).toEqual(["5/1", "6/1"]);
  });
});

describe("reading it", () => {
  it("shows what waited before, by cell and by row", () => {
    const state = linked({ pending: [{ cause: "c2", seq: 2, cells: { "5": ["1"], "6": [] } }] });
    expect([isCellPending(state, "5", "1"), isCellPending(state, "5", "0"), isRowPending(state, "6")]).toEqual([true, false, true]);
  });

  it("loses no change that came meanwhile, and shows none as waiting that was answered meanwhile", () => {
    const asked = withReading(after(linked(), set(2, "5", "1")), 2);
    const meanwhile = after(asked, set(3, "6", "1"), confirmed(4, "c2", 2));
    const state = withRead(meanwhile, read({ pending: [{ cause: "c2", seq: 2, cells: { "5": ["1"] } }] }));
    expect([...state.pending.keys()]).toEqual([3]);
  });

  it("forgets a change whose answer was missed", () => {
    const state = withRead(withReading(after(linked(), set(2, "5", "1")), 2), read());
    expect(state.pending.size).toBe(0);
  });

  it("keeps what happened before it was known whether there is a source at all", () => {
    const asked = withReading(NO_SOURCE, 1);
    const state = withRead(after(asked, set(2, "5", "1")), read());
    expect(isCellPending(state, "5", "1")).toBe(true);
    expect(withRead(after(asked, set(2, "5", "1")), null).pending.size).toBe(0);
  });
});

describe("what the source would not take", () => {
  const conflict: RejectedRow = { message: "", code: null, cells: { "1": { mine: "x", theirs: "Done" } } };

  it("is kept by row and cell, with both values where they stand against each other", () => {
    const state = after(linked(), set(2, "5", "1"), rejected(3, "c2", 2, { "5": conflict, "6": { message: "The row is locked.", code: 1115, cells: {} } }));
    expect(state.pending.size).toBe(0);
    expect(state.rejectedCount).toBe(2);
    expect(state.rejected).toEqual([
      { key: "3/5/1", rowId: "5", row: "Paint", columnId: "1", column: "Status", message: "Not taken.", values: { mine: "x", theirs: "Done" } },
      { key: "3/6", rowId: "6", row: "", columnId: null, column: "", message: "The row is locked.", values: null },
    ]);
  });

  it("is the whole change when no row is named", () => {
    const [item] = after(linked(), rejected(3, "c2", 2)).rejected;
    expect(item).toMatchObject({ rowId: null, message: "Not taken." });
  });

  it("is nobody else's news", () => {
    const state = after(linked(), set(2, "5", "1", { user: "ben" }), rejected(3, "c2", 2, { "5": conflict }));
    expect([state.pending.size, state.rejectedCount]).toEqual([0, 0]);
  });

  it("goes one by one, or all at once; of thousands some are kept and all counted", () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [String(i + 10), conflict]));
    const state = after(linked(), rejected(3, "c2", 2, many));
    expect([state.rejected.length, state.rejectedCount]).toEqual([200, 300]);
    const less = withoutRejected(state, "3/10/1");
    expect([less.rejected.length, less.rejectedCount]).toEqual([199, 299]);
    expect(withoutRejected(less, null)).toMatchObject({ rejected: [], rejectedCount: 0 });
  });
});

describe("the link", () => {
  it("follows its signals, and says when more must be read", () => {
    const state = linked({ columns: { "1": { protection: "formula", formula: "=1" } } });
    expect(guardOf(state, "1")).toEqual({ protection: "formula", formula: "=1" });
    expect(guardOf(state, "0")).toBeNull();
    const offline = withTold(state, { ...told, state: "offline", since: "2026-11-21T14:05:00Z" });
    expect([shownLink(offline)?.state, guardOf(offline, "1")?.protection]).toEqual(["offline", "formula"]);
    expect([isReadNeeded(state, told), isReadNeeded(state, { ...told, stamp: "b" })]).toEqual([false, true]);
  });

  it("that is closed is none", () => {
    const state = withTold(after(linked(), set(2, "5", "1")), { ...told, state: "closed" });
    expect([shownLink(state), state.pending.size, isCellPending(state, "5", "1")]).toEqual([null, 0, false]);
  });

  it("counts those of which only the number was told, and reads again when the others are through", () => {
    const state = linked({ waiting: 40, pending: [{ cause: "c2", seq: 2, cells: {} }] });
    expect([waitingCount(state), isOutOfStep(state)]).toEqual([40, false]);
    const then = withTold(after(state, confirmed(50, "c2", 2)), { ...told, waiting: 39 });
    expect([waitingCount(then), isOutOfStep(then)]).toEqual([39, true]);
    expect(isOutOfStep(linked({ waiting: 1 }))).toBe(false);
    expect(waitingCount(withRead(NO_SOURCE, null))).toBe(0);
  });

  it("is out of step when nothing waits there and something does here", () => {
    expect(isOutOfStep(after(linked(), set(2, "5", "1")))).toBe(true);
    expect(isOutOfStep(withTold(after(linked(), set(2, "5", "1")), { ...told, waiting: 1 }))).toBe(false);
  });
});
