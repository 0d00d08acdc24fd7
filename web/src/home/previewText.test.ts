// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";

import { setLanguage } from "@/i18n";
import { type NumberFormat } from "@/live";

import { previewText } from "./previewText";

const euro: NumberFormat = { style: "currency", decimals: 2, thousands: true, currency: "€" };
const percent: NumberFormat = { style: "percent", decimals: 1, thousands: false, currency: "" };

afterEach(() => setLanguage("en"));

describe("a value in the preview of a file", () => {
  it("is shown as the sheet will show it", () => {
    expect(previewText(1200.5, { type: "TEXT_NUMBER", format: euro })).toBe("€1,200.50");
    expect(previewText(0.125, { type: "TEXT_NUMBER", format: percent })).toBe("12.5%");
    expect(previewText(2026, { type: "TEXT_NUMBER", format: null })).toBe("2026");
    expect(previewText("2026-03-01", { type: "DATE", format: null })).toBe("Mar 1, 2026");
    expect(previewText("Ana Lima <ana@example.com>", { type: "CONTACT_LIST", format: null })).toBe("Ana Lima");
    expect(previewText(["a", "b"], { type: "MULTI_PICKLIST", format: null })).toBe("a, b");
    expect(previewText(false, { type: "CHECKBOX", format: null })).toBe("☐");
    expect(previewText(null, { type: "DATE", format: null })).toBe("");
  });

  it("follows the language", () => {
    setLanguage("de");
    expect(previewText(1200.5, { type: "TEXT_NUMBER", format: euro })).toBe("1.200,50\u00a0€");
  });

  it("leaves a text in a column of texts as it is, whatever it looks like", () => {
    expect(previewText("2026-03-01", { type: "TEXT_NUMBER", format: null })).toBe("2026-03-01");
  });
});
