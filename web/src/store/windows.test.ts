import { describe, expect, test } from "vitest";

import { type Column, type Row, type SheetEvent, type WindowReply, type WindowRow } from "@/live/protocol";

import { applyEvent } from "./applyEvent";
import { newSheetState, type SheetState } from "./sheet";
import { indexOfRow, installWindow, rowAt, wanted, withKept, withStale, withView } from "./windows";

const COLUMNS: readonly Column[] = ["Task", "Status"].map((title, slot) => ({
  id: String(slot + 1),
  slot,
  title,
  type: "TEXT_NUMBER",
  options: [],
  is_strict: false,
  format: null,
  is_primary: slot === 0,
  width: 150,
}));

const META = { time: "2026-01-05T10:00:00Z", user: "local", client: "other", via: "grid", cause: "c" } as const;

const event = <T extends SheetEvent["t"]>(s: number, t: T, d: Extract<SheetEvent, { t: T }>["d"]) => ({ k: "sheet:1", e: "e", s, t, d, m: META }) as SheetEvent;

/** A whole sheet, changed the plain way. */
class Model {
  seq = 1;
  rows: (Row & { seq: number })[] = [];

  sort() {
    this.rows.sort((a, b) => a.position - b.position || Number(a.id) - Number(b.id));
  }

  window(offset: number, limit: number): WindowReply {
    return { view: "", offset, rows: this.shown().slice(offset, offset + limit), total: this.rows.length, version: { epoch: "e", seq: this.seq } };
  }

  shown(): WindowRow[] {
    const byId = new Map(this.rows.map((row) => [row.id, row]));
    const parents = new Set(this.rows.map((row) => row.parent_id));
    const level = (row: Row): number => (row.parent_id === null ? 0 : 1 + level(byId.get(row.parent_id) ?? { ...row, parent_id: null }));
    return this.rows.map((row) => ({ ...row, level: level(row), has_children: parents.has(row.id) }));
  }

  apply(one: SheetEvent) {
    this.seq = one.s;
    if (one.t === "rows_added") this.rows.push(...one.d.rows.map((row) => ({ ...row, seq: one.s })));
    if (one.t === "rows_deleted") this.rows = this.rows.filter((row) => !one.d.row_ids.includes(row.id));
    if (one.t === "rows_moved") this.rows = this.rows.map((row) => (one.d.moves[row.id] ? { ...row, ...one.d.moves[row.id], seq: one.s } : row));
    if (one.t === "cells_set")
      this.rows = this.rows.map((row) => {
        const cells = one.d.cells[row.id];
        return cells ? { ...row, cells: row.cells.map((old, slot) => cells[String(slot + 1)] ?? old), seq: one.s } : row;
      });
    this.sort();
  }
}

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function sheetOf(rows: number, roll: (below: number) => number): Model {
  const model = new Model();
  for (let i = 0; i < rows; i += 1) {
    const above = model.rows.at(-1);
    const parentId = above && roll(4) === 0 ? (above.parent_id ?? above.id) : null;
    model.rows.push({ id: String(i + 1), parent_id: parentId, position: i * 100, cells: [`Task ${i}`, "Open"], seq: 1 });
  }
  return model;
}

/** Something that happens: cells, rows without children coming, going, moving between others of no parent. */
function happening(model: Model, roll: (below: number) => number, nextId: () => string): SheetEvent {
  const s = model.seq + 1;
  const parents = new Set(model.rows.map((row) => row.parent_id));
  const free = model.rows.filter((row) => row.parent_id === null && !parents.has(row.id));
  const one = free[roll(free.length)];
  const [kind, place] = [roll(5), roll(model.rows.length + 2) * 100 - 99 + roll(98)];
  // Between two rows of one family nobody else may stand.
  const next = model.rows.find((row) => row.position >= place);
  const position = next?.parent_id === null || next === undefined ? place : 1e9 + s;
  if (kind === 0 || one === undefined) return event(s, "rows_added", { rows: [{ id: nextId(), parent_id: null, position, cells: ["New", null] }] });
  if (kind === 1) return event(s, "rows_deleted", { row_ids: [one.id] });
  if (kind === 2) return event(s, "rows_moved", { moves: { [one.id]: { parent_id: null, position } } });
  return event(s, "cells_set", { cells: { [model.rows[roll(model.rows.length)]?.id ?? ""]: { "2": `Done ${s}` } } });
}

const start = () => newSheetState({ id: "1", name: "Plan", columns: COLUMNS, version: { epoch: "e", seq: 1 } });

function expectTrue(state: SheetState, model: Model) {
  const truth = model.shown();
  for (const window of state.windows) {
    if (window.dirty === "now") continue;
    expect(window.rows).toEqual(truth.slice(window.offset, window.offset + window.rows.length));
    expect([...window.index]).toEqual(window.rows.map((row, i) => [row.id, i]));
  }
  expect(state.total).toBe(truth.length);
}

describe("held windows plus later events equal a fresh read", () => {
  test.each(Array.from({ length: 25 }, (_, i) => i + 1))("seed %i", (seed) => {
    const roll = dice(seed);
    const model = sheetOf(60, roll);
    let id = 1000;
    let state = start();
    for (const offset of [0, 10, 30, 50]) state = installWindow(state, model.window(offset, 10), 0);
    const late: { reply: WindowReply; due: number }[] = [];
    let checked = 0;
    for (let step = 0; step < 60; step += 1) {
      const one = happening(model, roll, () => String(++id));
      model.apply(one);
      state = applyEvent(state, one);
      expectTrue(state, model);
      checked += state.windows.filter((window) => window.dirty === "no").length;
      const disturbed = state.windows.find((window) => window.dirty === "now");
      if (disturbed) state = installWindow(state, model.window(disturbed.offset, disturbed.rows.length), 30);
      // Some windows are read again, and their answers come a few events late.
      if (roll(3) === 0) late.push({ reply: model.window(roll(60), 12), due: step + roll(4) });
      for (const { reply } of late.filter(({ due }) => due === step)) state = installWindow(state, reply, 30);
      expectTrue(state, model);
    }
    expect(checked).toBeGreaterThan(60);
  });
});

describe("windows", () => {
  const model = sheetOf(1000, () => 1);

  test("what is wanted is cut into pages, without what is held", () => {
    const state = installWindow(start(), model.window(200, 200), 0);
    expect(wanted(state, 150, 650, 200)).toEqual([
      { offset: 0, limit: 200 },
      { offset: 400, limit: 200 },
      { offset: 600, limit: 200 },
    ]);
    expect(wanted(state, 210, 390, 200)).toEqual([]);
    expect(wanted(state, 990, 1400, 200)).toEqual([{ offset: 800, limit: 200 }]);
  });

  test("rows are found by place and by id", () => {
    const state = installWindow(installWindow(start(), model.window(0, 200), 0), model.window(600, 200), 0);
    expect(rowAt(state, 650)?.id).toBe("651");
    expect(rowAt(state, 300)).toBeUndefined();
    expect(indexOfRow(state, "651")).toBe(650);
    expect(indexOfRow(state, "301")).toBeNull();
  });

  test("the farthest windows go when there are too many", () => {
    let state = start();
    const page = model.window(0, 200);
    const at = (offset: number): WindowReply => ({ ...page, offset, total: 20_000, rows: page.rows.map((row) => ({ ...row, id: String(offset + Number(row.id)) })) });
    for (let offset = 0; offset < 16_000; offset += 200) state = installWindow(state, at(offset), offset);
    expect(state.windows.length).toBe(60);
    expect(rowAt(state, 15_999)?.id).toBe("16000");
    expect(rowAt(state, 0)).toBeUndefined();
  });

  test("under a filter a change of its column disturbs; of kept rows only when they are left", () => {
    const filtered = withView(start(), { filter: { kind: "condition", column: "2", op: "eq", value: "Open" }, sorts: [], search: "" });
    const held = installWindow(filtered, model.window(0, 200), 0);
    const title = applyEvent(held, event(2, "cells_set", { cells: { "1": { "1": "Other" } } }));
    expect(title.windows[0]?.dirty).toBe("no");
    const status = applyEvent(held, event(2, "cells_set", { cells: { "1": { "2": "Done" } } }));
    expect(status.windows[0]?.dirty).toBe("now");
    const kept = applyEvent(withKept(held, new Set(["1"])), event(2, "cells_set", { cells: { "1": { "2": "Done" } } }));
    expect(kept.windows[0]?.dirty).toBe("later");
    expect(rowAt(kept, 0)?.cells[1]).toBe("Done");
    expect(withKept(kept, new Set()).windows[0]?.dirty).toBe("now");
  });

  test("a dropped stretch of patches has everything read again", () => {
    const state = withStale(installWindow(start(), model.window(0, 200), 0), { to: 9 });
    expect(state.version.seq).toBe(9);
    expect(wanted(state, 0, 50, 200)).toEqual([{ offset: 0, limit: 200 }]);
  });

  test("a reference has only what it names read again", () => {
    const state = installWindow(installWindow(start(), model.window(0, 200), 0), model.window(200, 200), 0);
    const named = applyEvent(state, { k: "sheet:1", e: "e", s: 2, t: "cells_set", ref: true, d: { row_ids: ["1"], column_ids: ["2"], count: 1 }, m: META });
    expect(named.windows.map((window) => window.dirty)).toEqual(["now", "no"]);
    const many = applyEvent(state, { k: "sheet:1", e: "e", s: 2, t: "rows_moved", ref: true, d: { count: 5000 }, m: META });
    expect(many.windows.map((window) => window.dirty)).toEqual(["now", "now"]);
  });
});
