import { afterEach, expect, it, vi } from "vitest";

import { type Column } from "@/live";

import { fieldOf, numberOf, typedOf, valueOf } from "./planValue";

const i18n = vi.hoisted(() => ({ language: "en" }));
vi.mock("@/i18n", async (original) => ({ ...(await original<object>()), language: () => i18n.language }));
afterEach(() => {
  i18n.language = "en";
});

const column = (type: Column["type"], over: Partial<Column> = {}): Column => ({ id: "1", slot: 0, title: "x", type, options: [], is_strict: false, format: null, is_primary: false, width: 1, ...over });

it("reads numbers as the language writes them", () => {
  expect(numberOf("1,234.5")).toBe(1234.5);
  expect(numberOf("12 Nov")).toBeNull();
  i18n.language = "de";
  expect(numberOf("1.234,5")).toBe(1234.5);
  expect(numberOf("-3")).toBe(-3);
});

it("takes a number only where a number stood", () => {
  expect(valueOf("12", column("TEXT_NUMBER"), 7)).toBe(12);
  expect(valueOf("12", column("TEXT_NUMBER"), "A-7")).toBe("12");
  expect(valueOf("a lot", column("TEXT_NUMBER"), 7)).toBe("a lot");
});

it("gives each type its field", () => {
  expect(valueOf(" ", column("DATE"), "2026-01-01")).toBeNull();
  expect(valueOf("a, b", column("MULTI_PICKLIST"), null)).toEqual(["a", "b"]);
  expect(valueOf("false", column("CHECKBOX"), true)).toBe(false);
  expect(fieldOf(column("PICKLIST", { options: ["A"], is_strict: true }))).toBe("choice");
  expect(fieldOf(column("PICKLIST", { options: ["A"] }))).toBe("text");
  expect(typedOf("2026-01-02T03:04:05Z", column("DATETIME"))).toBe("2026-01-02T03:04");
});
