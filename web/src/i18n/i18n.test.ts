// @vitest-environment jsdom
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { LANGUAGES, setLanguage, t, type Language } from ".";
import { errorWords, oddityWords } from "./errors";
import { fill, type Text } from "./fill";

const ROOT = join(import.meta.dirname, "../../..");

function python(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? "");

/** Every code has a heading in the reference, which is written from the server's own code. */
const errorCodes = found(readFileSync(join(ROOT, "docs/reference/errors.md"), "utf8"), /^## (\w+)/gm);
const written = python(join(ROOT, "src/chatsheet/adapters/files")).flatMap((source) => found(source, /oddities\.add\(\s*"([a-z_]+)"/g));
/** Those that the docs page lists: some are put together where they are raised. */
const oddityTable = /^## Oddities\n([^#]*)/m.exec(readFileSync(join(ROOT, "docs/subsystems/files.md"), "utf8"))?.[1] ?? "";
const oddityCodes = [...oddityTable.matchAll(/^\| (`[^|]+) \|/gm)].flatMap((row) => found(row[1] ?? "", /`([a-z_]+)`/g));

const places = (text: Text): string[] =>
  (typeof text === "string" ? [text] : [text.one, text.other]).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""));

afterEach(() => setLanguage("en"));

const ALL = Object.keys(LANGUAGES) as Language[];

describe.each(ALL)("the language %s", (name) => {
  const { texts } = LANGUAGES[name];

  it("has every text that English has, with the same places to fill", () => {
    for (const [key, text] of Object.entries(LANGUAGES.en.texts) as [keyof typeof texts, Text][]) {
      const own: Text | undefined = texts[key];
      expect(own, key).toBeTruthy();
      expect(new Set(places(own)), key).toEqual(new Set(places(text)));
    }
    expect(Object.keys(texts).sort()).toEqual(Object.keys(LANGUAGES.en.texts).sort());
  });

  it("has words for everything that can look odd in a file, and for nothing else", () => {
    const known = Object.keys(LANGUAGES[name].server.oddities);
    expect(oddityCodes.length).toBeGreaterThan(30);
    expect(written.filter((code) => !oddityCodes.includes(code))).toEqual([]);
    expect(known.sort()).toEqual([...new Set(oddityCodes)].sort());
  });
});

describe.each(ALL.filter((name) => name !== "en"))("the language %s, which the server does not speak,", (name) => {
  it("has words for every error that the server can raise", () => {
    const known = LANGUAGES[name].server.errors;
    expect(errorCodes.length).toBeGreaterThan(80);
    expect(errorCodes.filter((code) => !(code in known))).toEqual([]);
  });
});

describe("texts", () => {
  it("choose the form of the count and write numbers as the language does", () => {
    expect(t("plan.sizeRows", { count: 1 })).toBe("1 row");
    expect(t("plan.sizeRows", { count: 20000 })).toBe("20,000 rows");
    setLanguage("de");
    expect(t("plan.sizeRows", { count: 20000 })).toBe("20.000 Zeilen");
  });

  it("are no text when a place stays empty", () => {
    expect(fill("No {thing} here", "en", {})).toBeUndefined();
    expect(fill("One of {names}", "en", { names: [] })).toBeUndefined();
    expect(fill("One of {names}", "en", { names: ["a", "b"] })).toBe("One of a or b");
  });
});

describe("errors", () => {
  const error = { code: "column_unknown", message: "There is no column “Dua”.", fix: "Did you mean Due?", params: { column: "Dua", nearest: ["Due"] } };

  it("speak the page's language", () => {
    setLanguage("de");
    expect(errorWords(error)).toEqual({ title: "Eine Spalte Dua gibt es nicht.", fix: "Gemeint ist vielleicht Due." });
  });

  it("fall back on the server's words for a code the page does not know, or a parameter that did not come", () => {
    setLanguage("de");
    expect(errorWords({ ...error, code: "brand_new" })).toEqual({ title: error.message, fix: error.fix });
    expect(errorWords({ ...error, params: {} }).title).toBe(error.message);
  });

  it("name a column type by its name", () => {
    setLanguage("de");
    const params = { value: "tomorow", column: "Due", type: "DATE" };
    expect(errorWords({ code: "value_invalid", message: "", params })).toEqual({ title: "„tomorow“ passt nicht in Due.", fix: "Erwartet wird: Datum." });
  });

  it("name the reason why a column is protected, with its formula", () => {
    setLanguage("de");
    const words = (why: string, formula: string) => errorWords({ code: "cell_protected", message: "", params: { column: "Summe", why, formula } }).title;
    expect(words("system", "")).toBe("Summe lässt sich hier nicht ändern: Wird von Smartsheet gefüllt.");
    expect(words("formula", "=1+1")).toBe("Summe lässt sich hier nicht ändern: Formel: =1+1.");
  });

  it("tell oddities of a file likewise", () => {
    const oddity = { code: "rows_blank", message: "2 blank rows were left out.", column: null, count: 2 };
    expect(oddityWords({ ...oddity, count: 1 })).toBe("1 blank row was left out.");
    expect(oddityWords({ ...oddity, code: "brand_new" })).toBe(oddity.message);
    setLanguage("de");
    expect(oddityWords(oddity)).toBe("2 leere Zeilen wurden weggelassen.");
  });
});
