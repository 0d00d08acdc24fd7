import { describe, expect, it } from "vitest";

import { type Column } from "@/live";

import { accept, complete } from "./completion";

const column = (title: string, options: string[] = []): Column => ({
  id: title,
  slot: 0,
  title,
  type: options.length > 0 ? "PICKLIST" : "TEXT_NUMBER",
  options,
  is_strict: false,
  format: null,
  is_primary: false,
  width: 100,
});
const columns = [column("Task"), column("Owner", ["Ana Lima <ana@example.com>", "Ben"]), column("Status", ["Open", "Blocked"]), column("Due date"), column("Überfällig")];
const texts = (text: string, caret = text.length) => complete(text, caret, columns)?.items.map((item) => item.text) ?? [];

describe("completion", () => {
  it("finds columns by the start of any of their words, without regard to case and accents", () => {
    expect(texts("total by own")).toEqual(["Owner"]);
    expect(texts("before dat")).toEqual(["Due date"]);
    expect(texts("uberf")).toEqual(["Überfällig"]);
  });

  it("goes on over a title of several words", () => {
    expect(texts("rows with due da")).toEqual(["Due date"]);
  });

  it("offers values, those of the column just named first, people without their address", () => {
    expect(texts("owner is an")).toEqual(["Ana Lima"]);
    expect(texts("status is bl")).toEqual(["Blocked"]);
  });

  it("keeps quiet about one letter, a finished word, and in the middle of a word", () => {
    expect(texts("o")).toEqual([]);
    expect(texts("owner")).toEqual([]);
    expect(texts("owner ")).toEqual([]);
    expect(texts("stat", 3)).toEqual([]);
  });

  it("puts the choice in place of what was typed, with a space after it", () => {
    const found = complete("total by own", 12, columns);
    const [item] = found?.items ?? [];
    expect(found && item && accept("total by own", found, item)).toEqual({ text: "total by Owner ", caret: 15 });
  });
});
