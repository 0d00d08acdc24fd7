import { expect, it } from "vitest";

import { changedValues, EMPTY_DRAFT, isEmpty, reviseArgs, setValue, toggleAll, toggleRow } from "./planDraft";

it("leaves rows out and takes them in again", () => {
  const some = toggleRow(toggleRow(EMPTY_DRAFT, "1"), "2");
  expect(reviseArgs(some).without).toEqual(["1", "2"]);
  expect(isEmpty(toggleRow(toggleRow(some, "1"), "2"))).toBe(true);
  const rows = ["1", "2", "3"].map((row_id) => ({ row_id, title: "", before: {}, after: {} }));
  expect(toggleAll(some, rows).without.size).toBe(0);
  expect(toggleAll(EMPTY_DRAFT, rows).without.size).toBe(3);
});

it("changes values; the proposed one again takes the change back", () => {
  const some = setValue(setValue(EMPTY_DRAFT, "1", "3", "Done", "Blocked"), "1", "4", 7, null);
  expect(changedValues(some)).toBe(2);
  expect(reviseArgs(some).set).toEqual({ 1: { 3: "Done", 4: 7 } });
  expect(isEmpty(setValue(setValue(some, "1", "3", "Blocked", "Blocked"), "1", "4", null, undefined))).toBe(true);
  expect(reviseArgs(toggleRow(some, "1")).set).toEqual({});
});
