import { expect, it } from "vitest";

import { byColumn, fate, isDestructive, shownColumns, totals } from "./planFacts";

const step = (column: string, before: string | null, after: string, count: number) => ({ column_id: column, column, before, after, count });

it("sums transitions up by column, the fullest first, and counts what it does not list", () => {
  const steps = ["a", "b", "c", "d", "e", "f", "g"].map((value, index) => step("Note", value, "x", index + 1));
  const [first, second] = byColumn({ transitions: [...steps, step("Status", "Open", "Blocked", 37)] });
  expect(first).toMatchObject({ column: "Status", count: 37, steps: [{ before: "Open", after: "Blocked", count: 37 }], moreSteps: 0 });
  expect(second).toMatchObject({ column: "Note", count: 28, moreSteps: 2, moreCells: 3 });
  expect(second?.steps[0]).toMatchObject({ before: "g", count: 7 });
});

it("says which totals stay", () => {
  const found = totals({ totals: [{ column: "Budget", before: 12, after: 12 }, { column: "Hours", before: 3, after: 5 }] });
  expect(found.map((total) => total.isUnchanged)).toEqual([true, false]);
  expect(found.map((total) => total.difference)).toEqual([null, null]);
});

it("says of rows that come or go only what comes or goes", () => {
  const found = totals({ totals: [{ column: "Budget", before: 1200, after: 0 }, { column: "Hours", before: 0, after: 5 }] });
  expect(found.map((total) => total.difference)).toEqual([-1200, 5]);
});

it("knows what happens to a row", () => {
  const row = (before: Record<string, string> | null, after: Record<string, string> | null) => ({ row_id: "1", title: "", before, after });
  expect(fate(row({ a: "1" }, { a: "2" }))).toBe("changed");
  expect(fate(row(null, { a: "2" }))).toBe("added");
  expect(fate(row({ a: "1" }, null))).toBe("deleted");
  expect(shownColumns({ rows: [row({ a: "1" }, { b: "2" }), row({ c: "" }, null)] })).toEqual(["a", "b", "c"]);
});

it("knows what destroys", () => {
  expect(isDestructive({ action: "delete_rows", arguments: {} })).toBe(true);
  expect(isDestructive({ action: "update_column", arguments: { type: "DATE" } })).toBe(true);
  expect(isDestructive({ action: "update_column", arguments: { title: "x" } })).toBe(false);
});
