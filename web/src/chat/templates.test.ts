import { describe, expect, it } from "vitest";

import { t } from "@/i18n";
import { type Column } from "@/live";

import { suggest } from "./suggestions";
import { matching, templates, written } from "./templates";

const column = (title: string, over: Partial<Column> = {}): Column => ({ id: title, slot: 0, title, type: "TEXT_NUMBER", options: [], is_strict: false, format: null, is_primary: false, width: 1, ...over });
const plain = { style: "plain", decimals: 0, thousands: true, currency: "" } as const;
const project = [
  column("Task", { is_primary: true }),
  column("Owner", { type: "CONTACT_LIST", options: ["Ana Lima <ana@example.com>"] }),
  column("Status", { type: "PICKLIST", options: ["Done", "In progress"] }),
  column("Due", { type: "DATE" }),
  column("Budget", { format: plain }),
  column("Hours"),
];
const write = (columns: readonly Column[]) => templates(columns, true, "Review").map((one) => written(one, t(`template.${one.key}`), t(`template.${one.key}.text`, one.words)));

describe("templates", () => {
  it("speak of the sheet's own columns and values, and leave nothing to fill in", () => {
    const texts = write(project).map((one) => one.text);
    expect(texts).toContain("Total Budget by Owner, highest first");
    expect(texts).toContain("How many rows have Status In progress?");
    expect(texts).toContain("Set Status to In progress where Owner is Ana Lima");
    expect(texts).toContain("Add a row with Task Review");
    for (const text of texts) expect(text).not.toMatch(/[{}]|undefined|template\./);
  });

  it("leave out what the sheet has no columns for", () => {
    const keys = templates([column("Note", { is_primary: true })], true, "x").map((one) => one.key);
    expect(keys).toContain("duplicates");
    expect(keys).not.toContain("total");
    expect(templates([], true, "x").map((one) => one.key)).toEqual(["quality", "undo"]);
  });

  it("leave out what only a model understands while there is none", () => {
    const keys = (hasModel: boolean) => templates(project, hasModel, "x").map((one) => one.key);
    expect(keys(true)).toContain("correlation");
    expect(keys(false)).not.toContain("correlation");
  });

  it("select the part one would change first", () => {
    const total = write(project).find((one) => one.key === "total");
    expect(total && total.text.slice(total.from, total.to)).toBe("Budget");
  });

  it("are found by title, by name and by what they say", () => {
    const keys = (typed: string) => matching(write(project), typed).map((one) => one.key);
    expect(keys("")).toHaveLength(write(project).length);
    expect(keys("tot")[0]).toBe("total");
    expect(keys("line chart")).toContain("trend");
    expect(keys("nothing of the kind")).toEqual([]);
  });
});

it("suggests a chart and a look for outliers where there is something to draw", () => {
  const keys = suggest(project).map((one) => one.key);
  expect(keys).toEqual(expect.arrayContaining(["late", "sumBy", "chart", "outliers"]));
  expect(keys.length).toBeLessThanOrEqual(6);
  expect(suggest([column("Note")]).map((one) => one.key)).toEqual(["count", "quality"]);
});
