import { CompactSelection } from "@glideapps/glide-data-grid";
import { describe, expect, test } from "vitest";

import { type WindowRow } from "@/live";
import { newSheetState } from "@/store/sheet";
import { installWindow } from "@/store/windows";

import { foldOf, toShown, toView } from "./fold";
import { anchorsOf, reanchored } from "./selection";

const levels = [0, 1, 2, 2, 1, 0, 1, 0];
const rows = levels.map((level, i): WindowRow => ({ id: `r${i}`, parent_id: null, position: i, level, has_children: (levels[i + 1] ?? 0) > level, seq: 1, cells: [] }));
const version = { epoch: "e", seq: 1 };
const state = installWindow(newSheetState({ id: "1", name: "", columns: [], version }), { view: "", offset: 0, rows, total: rows.length, version }, 0);

describe("folding", () => {
  test("hides what stands below, once", () => {
    const fold = foldOf(state, new Set(["r0", "r1", "r5"]), new Map());
    expect(fold.total).toBe(5);
    expect([0, 1, 2].map((shown) => toView(fold, shown))).toEqual([0, 5, 7]);
    expect(levels.map((_, at) => toShown(fold, at))).toEqual([0, null, null, null, null, 1, null, 2]);
  });

  test("a folded branch inside an open one", () => {
    const fold = foldOf(state, new Set(["r1"]), new Map());
    expect([0, 1, 2, 3].map((shown) => toView(fold, shown))).toEqual([0, 1, 4, 5]);
  });
});

describe("the selection", () => {
  const selection = {
    columns: CompactSelection.empty(),
    rows: CompactSelection.fromArray([2, 4]),
    current: { cell: [1, 2] as const, range: { x: 1, y: 2, width: 2, height: 3 }, rangeStack: [] },
  };
  const anchors = anchorsOf(selection, (row) => `r${row}`);

  test("moves with its rows", () => {
    const places: Record<string, number> = { r2: 4, r4: 9 };
    const next = reanchored(selection, anchors, (id) => places[id] ?? null, 20);
    expect(next.current?.cell).toEqual([1, 4]);
    expect(next.current?.range).toEqual({ x: 1, y: 4, width: 2, height: 3 });
    expect([...next.rows]).toEqual([4, 9]);
  });

  test("is the very same when nothing moved, so that nothing is drawn again", () => {
    expect(reanchored(selection, anchors, (id) => Number(id.slice(1)), 20)).toBe(selection);
  });

  test("stays inside the sheet when its row is gone", () => {
    const next = reanchored({ ...selection, rows: CompactSelection.empty() }, { current: "r2", rows: new Map() }, () => null, 2);
    expect(next.current?.cell).toEqual([1, 1]);
  });
});
