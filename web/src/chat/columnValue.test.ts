import { expect, it } from "vitest";

import { type AnswerTable, type Column } from "@/live";

import { columnOf, columnValue, listedRows, shownPlaces } from "./columnValue";
import { tableText } from "./tableText";

const money = { style: "currency", decimals: 0, thousands: true, currency: "$" } as const;
const column = (title: string, over: Partial<Column> = {}): Column => ({
  id: title,
  slot: 0,
  title,
  type: "TEXT_NUMBER",
  options: [],
  is_strict: false,
  format: null,
  is_primary: false,
  width: 1,
  ...over,
});
const columns = [column("Budget", { format: money }), column("Owner", { type: "CONTACT_LIST" })];

const table: AnswerTable = {
  columns: [
    { name: "_row_id", kind: "number", role: "row_id" },
    { name: "Owner", kind: "text", role: "value", column_id: "Owner" },
    { name: "Sum of Budget", kind: "number", role: "measure", column_id: null },
    { name: "Rows", kind: "number", role: "rows" },
  ],
  rows: [[7, "Ana Lima <ana@example.com>", 292800, 46]],
  row_count: 1,
};

it("shows values as the grid does", () => {
  expect(columnValue(292800, columns[0])).toBe("$292,800");
  expect(columnValue("Ana Lima <ana@example.com>", columns[1])).toBe("Ana Lima");
  expect(columnValue(null, columns[0])).toBe("");
});

it("finds the column behind a figure, and takes a count of it for no amount", () => {
  expect(table.columns.map((shown) => columnOf(shown, columns)?.title)).toEqual([undefined, "Owner", "Budget", undefined]);
  expect(columnOf({ name: "Count of Budget", kind: "number" }, columns)).toBeUndefined();
});

it("keeps what only the machine needs off the screen and off the clipboard", () => {
  expect(shownPlaces(table)).toEqual([1, 2]);
  expect(tableText(table)).toBe("Owner\tSum of Budget\nAna Lima <ana@example.com>\t292800");
  expect(listedRows(table)).toEqual(["7"]);
});
