import { describe, expect, test } from "vitest";

import { type Column } from "@/live";

import { series } from "./fill";
import { planPaste, tiled } from "./paste";

const column = (id: string, type: Column["type"], more: Partial<Column> = {}): Column => ({
  id,
  slot: Number(id) - 1,
  title: id,
  type,
  options: [],
  is_strict: false,
  format: null,
  is_primary: id === "1",
  width: 150,
  ...more,
});

const columns = [column("1", "TEXT_NUMBER"), column("2", "DATE"), column("3", "CHECKBOX")];

describe("pasting", () => {
  test("reads each text by its column, keeps what does not fit, adds rows below", () => {
    const block = [
      ["Dig", "15 Mar 2026", "TRUE"],
      ["1,200.50", "soon", "no"],
      ["Paint", "2026-04-01", "", "too far"],
      [""],
    ];
    const plan = planPaste(block, { rowIds: ["10", "11"], columns, locale: "en-US" });
    expect(plan.cells).toEqual({ "10": { "1": "Dig", "2": "2026-03-15", "3": true }, "11": { "1": 1200.5, "3": false } });
    expect(plan.added).toEqual([{ "1": "Paint", "2": "2026-04-01", "3": null }]);
    expect(plan.misfits).toEqual([{ rowId: "11", added: null, columnId: "2", text: "soon", misfit: "not_a_date" }]);
    expect(plan.columnsLost).toBe(1);
    expect(plan.count).toBe(8);
  });

  test("leaves out columns that nobody writes to, and counts them", () => {
    const block = [["Dig", "15 Mar 2026", "TRUE"], ["Paint", "soon", "no"], ["Sweep", "2026-04-01", "no"]];
    const plan = planPaste(block, { rowIds: ["10", "11"], columns, locale: "en-US", guarded: new Set(["2"]) });
    expect(plan.cells).toEqual({ "10": { "1": "Dig", "3": true }, "11": { "1": "Paint", "3": false } });
    expect(plan.added).toEqual([{ "1": "Sweep", "3": false }]);
    expect([...plan.guarded]).toEqual([["2", 3]]);
    expect([plan.misfits.length, plan.count]).toEqual([0, 6]);
  });

  test("one cell fills a selection, a block fills a multiple of itself", () => {
    expect(tiled([["x"]], 2, 2)).toEqual([
      ["x", "x"],
      ["x", "x"],
    ]);
    expect(tiled([["a"], ["b"]], 1, 4)).toEqual([["a"], ["b"], ["a"], ["b"]]);
    expect(tiled([["a"], ["b"]], 1, 3)).toEqual([["a"], ["b"]]);
  });
});

describe("filling", () => {
  test.each([
    [[5], [5, 5, 5]],
    [
      [1, 2],
      [3, 4, 5],
    ],
    [
      [0.1, 0.2],
      [0.3, 0.4, 0.5],
    ],
    [
      ["2026-01-30", "2026-01-31"],
      ["2026-02-01", "2026-02-02", "2026-02-03"],
    ],
    [
      ["Task 08", "Task 09"],
      ["Task 10", "Task 11", "Task 12"],
    ],
    [
      ["a", "b"],
      ["a", "b", "a"],
    ],
    [
      [1, 2, 4],
      [1, 2, 4],
    ],
    [[null], [null, null, null]],
  ])("%j goes on as %j", (pattern, wanted) => expect(series(pattern, 3)).toEqual(wanted));

  test("backwards, the nearest first", () => expect(series([3, 4], 3, true)).toEqual([2, 1, 0]));
});
