import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { type Chart } from "@/live";

import { PRINTED } from "./colours";
import { draw } from "./draw";
import { datums } from "./rows";
import { fileName } from "./saving";

const field = (name: string, type: string, title: string) => ({ field: name, type, title });
const BAR: Pick<Chart, "spec" | "columns" | "rows"> = {
  spec: {
    data: { name: "table" },
    mark: { type: "bar" },
    title: "Total Budget by Owner",
    height: { step: 22 },
    encoding: { y: { ...field("f0", "nominal", "Owner"), sort: null }, x: { ...field("f1", "quantitative", "Sum of Budget"), axis: { format: ",.0f" } }, tooltip: [field("f0", "nominal", "Owner")] },
  },
  columns: [
    { name: "Owner", kind: "text", role: "group", field: "f0" },
    { name: "Sum of Budget", kind: "number", role: "measure", field: "f1" },
  ],
  rows: [
    ["Ana Lima", 292800],
    ["<script>alert(1)</script>", 198700],
  ],
};
const drawn = (over: Partial<Pick<Chart, "spec" | "rows">> = {}, language = "en") => {
  const chart = { ...BAR, ...over };
  return draw({ spec: chart.spec, datums: datums(chart), look: PRINTED, language, width: 480 });
};

describe("drawing", () => {
  beforeEach(() => {
    // What the page's content policy does.
    vi.stubGlobal("Function", () => {
      throw new EvalError("unsafe-eval");
    });
    vi.stubGlobal("eval", () => {
      throw new EvalError("unsafe-eval");
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("needs no code made at run time", async () => {
    const drawing = await drawn();
    const svg = await drawing.toSvg();
    expect(svg).toContain("Ana Lima");
    expect(svg).toContain("Total Budget by Owner");
    drawing.end();
  });

  it("takes cell text for text", async () => {
    const drawing = await drawn();
    expect(await drawing.toSvg()).not.toContain("<script");
    drawing.end();
  });

  it("writes numbers as the language does", async () => {
    const drawing = await drawn({}, "de");
    expect(await drawing.toSvg()).toContain("100.000");
    drawing.end();
  });

  it("fetches nothing, whatever a spec says", async () => {
    const fetched = vi.fn();
    vi.stubGlobal("fetch", fetched);
    const spec = { mark: { type: "image", url: "https://evil.example/x.png" }, encoding: { x: field("f1", "quantitative", "x") } };
    const drawing = await drawn({ spec });
    expect(await drawing.toSvg()).not.toContain("evil.example");
    expect(fetched).not.toHaveBeenCalled();
    drawing.end();
  });
});

it("names files by what the chart is called", () => {
  expect(fileName("Total Budget by Owner (2026/11)", "png")).toBe("Total-Budget-by-Owner-2026-11.png");
  expect(fileName("../../", "svg")).toBe("chart.svg");
});
