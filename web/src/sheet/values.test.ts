import { describe, expect, test } from "vitest";

import { type Column, type ColumnType, type NumberFormat } from "@/live";

import { parseDate, parseMoment } from "./dates";
import { editText, formatNumber, formatValue, parseNumber, parseValue, plainText } from "./values";

const column = (type: ColumnType, more: Partial<Column> = {}): Column => ({
  id: "1",
  slot: 0,
  title: "C",
  type,
  options: [],
  is_strict: false,
  format: null,
  is_primary: false,
  width: 150,
  ...more,
});

const money: NumberFormat = { style: "currency", decimals: 2, thousands: true, currency: "$" };

describe("numbers", () => {
  test.each([
    ["1234.5", "en", 1234.5],
    ["1,234.50", "en", 1234.5],
    ["1.234,50", "de", 1234.5],
    ["$1,200", "en", 1200],
    ["(300)", "en", -300],
    ["−5 €", "en", -5],
    ["25%", "en", 0.25],
    ["12.5", "de", 12.5],
    ["1 234 567", "fr", 1234567],
    ["1e3", "en", 1000],
    ["007", "en", null],
    ["12345678901234567890", "en", null],
    ["1,2,3", "en", null],
    ["v2", "en", null],
    ["12-3", "en", null],
  ])("%s in %s means %s", (text, locale, value) => expect(parseNumber(text, locale)).toBe(value));

  test("are shown as their column formats them", () => {
    expect(formatNumber(-1234.5, money)).toBe("-$1,234.50");
    expect(formatNumber(1234.5, { ...money, currency: "CHF" })).toBe("CHF\u00a01,234.50");
    expect(formatNumber(1234.5, { ...money, currency: "€" }, "de")).toBe("1.234,50\u00a0€");
    expect(formatNumber(0.255, { style: "percent", decimals: 1, thousands: false, currency: "" })).toBe("25.5%");
    expect(formatNumber(1234567.125, null)).toBe("1234567.125");
  });

  test("survive the way into an editor and back", () => {
    const percent = column("TEXT_NUMBER", { format: { style: "percent", decimals: 0, thousands: false, currency: "" } });
    expect(editText(0.07, percent)).toBe("7%");
    expect(parseValue("7%", percent)).toEqual({ ok: true, value: 0.07 });
    expect(parseValue("7", percent)).toEqual({ ok: true, value: 0.07 });
    expect(parseValue(editText(1234.5, column("TEXT_NUMBER"), "de"), column("TEXT_NUMBER"), "de")).toEqual({ ok: true, value: 1234.5 });
  });
});

describe("dates", () => {
  const now = "2026-03-11"; // a Wednesday
  test.each([
    ["15 mar", "2026-03-15"],
    ["15. märz 2027", "2027-03-15", "de"],
    ["Mar 5, 2025", "2025-03-05"],
    ["3/15", "2026-03-15"],
    ["3/4/26", "2026-03-04"],
    ["3/4/26", "2026-04-03", "en-GB"],
    ["15/3", "2026-03-15"],
    ["4.3.", "2026-03-04", "de"],
    ["2026-3-5", "2026-03-05"],
    ["2026-03-05T10:00", "2026-03-05"],
    ["tomorrow", "2026-03-12"],
    ["fri", "2026-03-13"],
    ["wed", "2026-03-18"],
    ["+3", "2026-03-14"],
    ["+2w", "2026-03-25"],
    ["-1 month", "2026-02-11"],
    ["31/2", null],
    ["next to nothing", null],
    ["13/13/2026", null],
  ])("%s is %s", (text, date, locale = "en-US") => expect(parseDate(text, locale, now)).toBe(date));

  test("moments are stored in UTC", () => {
    const local = new Date(2026, 2, 15, 14, 5).toISOString().slice(0, 19);
    expect(parseMoment("15 mar 14:05", "en", now)).toBe(local);
    expect(parseMoment("15 mar 2:05 pm", "en", now)).toBe(local);
    expect(parseMoment("2026-03-15T14:05:00Z")).toBe("2026-03-15T14:05:00");
  });
});

describe("typed texts", () => {
  test.each<[ColumnType, string, unknown]>([
    ["CHECKBOX", "yes", { ok: true, value: true }],
    ["CHECKBOX", "maybe", { ok: false, misfit: "not_a_truth" }],
    ["DATE", "soon", { ok: false, misfit: "not_a_date" }],
    ["DURATION", "4d 6h", { ok: true, value: "4d 6h" }],
    ["DURATION", "long", { ok: false, misfit: "not_a_duration" }],
    ["TEXT_NUMBER", "9007199254740993", { ok: false, misfit: "number_too_large" }],
    ["TEXT_NUMBER", "  ", { ok: true, value: null }],
    ["TEXT_NUMBER", "two words", { ok: true, value: "two words" }],
    ["TEXT_NUMBER", "x".repeat(4001), { ok: false, misfit: "too_long" }],
  ])("%s: %s", (type, text, wanted) => expect(parseValue(text, column(type))).toEqual(wanted));

  test("options are found whatever their case, and strict columns take nothing else", () => {
    const status = column("PICKLIST", { options: ["In progress", "Done"], is_strict: true });
    expect(parseValue("done", status)).toEqual({ ok: true, value: "Done" });
    expect(parseValue("Later", status)).toEqual({ ok: false, misfit: "not_an_option" });
    expect(parseValue("Later", { ...status, is_strict: false })).toEqual({ ok: true, value: "Later" });
    expect(parseValue("done; In progress, done", { ...status, type: "MULTI_PICKLIST" })).toEqual({ ok: true, value: ["Done", "In progress"] });
  });

  test("contacts are found by name, shown by name, copied whole", () => {
    const owner = column("CONTACT_LIST", { options: ["Ana Lima <ana@example.com>"] });
    expect(parseValue("ana lima", owner)).toEqual({ ok: true, value: "Ana Lima <ana@example.com>" });
    expect(formatValue("Ana Lima <ana@example.com>", owner)).toBe("Ana Lima");
    expect(plainText(["Ana Lima <ana@example.com>", "Ben"])).toBe("Ana Lima <ana@example.com>, Ben");
  });
});
