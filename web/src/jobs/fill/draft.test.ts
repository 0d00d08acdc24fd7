import { describe, expect, it } from "vitest";

import { type Column, type Filter } from "@/live";

import { argumentsOf, freeTitle, keywordsOf, missing, newDraft, newTypes, type FillDraft, type FillGround, type Recipe } from "./draft";
import { accept, complete } from "./variables";

const column = (id: string, title: string, over: Partial<Column> = {}): Column => ({ id, slot: Number(id), title, type: "TEXT_NUMBER", options: [], is_strict: false, format: null, is_primary: id === "1", width: 100, ...over });
const COLUMNS = [column("1", "Task"), column("2", "Notes"), column("3", "Due", { type: "DATE" })];
const custom: Recipe = { name: "custom", label: "Your own prompt", needs_model: true, fields: [{ name: "prompt" }], types: ["TEXT_NUMBER", "PICKLIST", "CHECKBOX", "DATE"] };
const classify: Recipe = { name: "classify", label: "Classify", needs_model: true, fields: [{ name: "columns" }, { name: "labels" }], types: ["PICKLIST", "TEXT_NUMBER"] };
const pattern: Recipe = { name: "extract_pattern", label: "By pattern", needs_model: false, fields: [{ name: "columns" }, { name: "pattern" }], types: ["TEXT_NUMBER", "DATE"] };
const RECIPES = [custom, classify, pattern];
const ground = (recipe: Recipe, over: Partial<FillGround> = {}): FillGround => ({ recipe, title: "AI column", filter: null, search: "", selection: [], ...over });
const draft = (recipe: Recipe, over: Partial<FillDraft> = {}): FillDraft => ({ ...newDraft(RECIPES, COLUMNS, null, true, "all"), recipe: recipe.name, ...over });
const FILTER: Filter = { kind: "condition", column: "3", op: "is_blank", value: null };

describe("a draft", () => {
  it("begins with what works here, and with what can write to the column it was asked for", () => {
    expect(newDraft(RECIPES, COLUMNS, null, true, "all").recipe).toBe("custom");
    expect(newDraft(RECIPES, COLUMNS, null, false, "all")).toMatchObject({ recipe: "extract_pattern", columns: ["1"] });
    expect(newDraft(RECIPES, COLUMNS, COLUMNS[0] ?? null, false, "all")).toMatchObject({ targetId: "1", columns: ["2"] });
    expect(newDraft([classify, pattern], COLUMNS, COLUMNS[2] ?? null, true, "all")).toMatchObject({ recipe: "extract_pattern", targetId: "3" });
  });

  it("says what is still missing", () => {
    expect(missing(draft(custom), ground(custom))).toBe("fill.missing.prompt");
    expect(missing(draft(classify, { labels: "one\none" }), ground(classify))).toBe("fill.missing.labels");
    expect(missing(draft(classify, { labels: "one\ntwo", columns: [] }), ground(classify))).toBe("fill.missing.columns");
    expect(missing(draft(pattern, { pattern: "own" }), ground(pattern))).toBe("fill.missing.pattern");
    expect(missing(draft(pattern, { title: " " }), ground(pattern))).toBe("fill.missing.title");
    expect(missing(draft(pattern), ground(pattern))).toBeNull();
  });

  it("makes the arguments of its recipe, and no others", () => {
    expect(argumentsOf(draft(pattern, { labels: "left over", prompt: "left over" }), ground(pattern))).toEqual({
      recipe: "extract_pattern",
      columns: ["1"],
      pattern: "email",
      target: { title: "AI column", type: "TEXT_NUMBER", kind: "text" },
    });
    expect(argumentsOf(draft(classify, { labels: "Bug\n\n Wish \nBug", mode: "fast", title: "Kind" }), ground(classify))).toEqual({
      recipe: "classify",
      columns: ["1"],
      labels: ["Bug", "Wish"],
      target: { title: "Kind", type: "PICKLIST" },
      mode: "fast",
    });
    expect(argumentsOf(draft(custom, { prompt: "{Task}?", type: "PICKLIST", options: "Yes\nNo" }), ground(custom))["target"]).toEqual({ title: "AI column", type: "PICKLIST", options: ["Yes", "No"] });
  });

  it("overwrites only cells of a column that is there, and only when asked to", () => {
    expect(argumentsOf(draft(pattern, { targetId: "2", overwrite: true }), ground(pattern))).toMatchObject({ target: { column: "2" }, overwrite: true });
    expect(argumentsOf(draft(pattern, { overwrite: true }), ground(pattern))).not.toHaveProperty("overwrite");
  });

  it("means all rows, those shown, or those marked", () => {
    const rows = (choice: FillDraft["rows"], over: Partial<FillGround>) => argumentsOf(draft(pattern, { rows: choice }), ground(pattern, over))["rows"];
    expect(rows("all", { filter: FILTER, selection: ["4"] })).toBeUndefined();
    expect(rows("selection", { selection: ["4", "5"] })).toEqual({ row_ids: ["4", "5"] });
    expect(rows("view", { filter: FILTER })).toEqual({ where: FILTER });
    expect(rows("view", { filter: FILTER, search: "late" })).toEqual({ where: { kind: "all_of", parts: [FILTER, { kind: "text_anywhere", text: "late" }] } });
  });

  it("offers the types that its recipe can write", () => {
    expect(newTypes(custom)).toEqual(["text", "number", "PICKLIST", "CHECKBOX", "DATE"]);
    expect(newTypes(pattern)).toEqual(["text", "number", "DATE"]);
  });

  it("calls a new column as no other is called", () => {
    expect(freeTitle("Notes", COLUMNS)).toBe("Notes 2");
    expect(freeTitle("Kind", COLUMNS)).toBe("Kind");
  });

  it("reads keywords line by line and passes over what is none", () => {
    expect(keywordsOf("Bug: error, crash ,\nnothing\nEmpty:\nTime: 9:00, late")).toEqual({ Bug: ["error", "crash"], Time: ["9:00", "late"] });
  });
});

describe("columns in an instruction", () => {
  const titles = (text: string, caret = text.length) => complete(text, caret, COLUMNS)?.titles;

  it("complete behind an open brace only, those that begin so first", () => {
    expect(titles("Sum up {")).toEqual(["Task", "Notes", "Due"]);
    expect(titles("Sum up {e")).toEqual(["Notes", "Due"]);
    expect(titles("Sum up {t")).toEqual(["Task", "Notes"]);
    for (const text of ["Sum up", "{Task} done", "a {{b", "{no such column"]) expect(titles(text)).toBeUndefined();
  });

  it("are put in with their braces, over one that stands there already", () => {
    expect(accept("Sum up {Ta now", { from: 7, to: 10 }, "Task")).toEqual({ text: "Sum up {Task} now", caret: 13 });
    expect(accept("{Ta}", { from: 0, to: 3 }, "Task")).toEqual({ text: "{Task}", caret: 6 });
  });
});
