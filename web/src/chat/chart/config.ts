/** The look and the language of a chart as Vega-Lite's `config`. */
import { type Config } from "vega-lite";

import { type ChartLook } from "./colours";
import { ENTRY_PX, legendColumns } from "./legend";

const SMALL = 11;
/** `width`: of the drawing, in pixels. */
export function configOf(look: ChartLook, language: string, width: number): Config {
  const [main = "#4650d2"] = look.categories;
  const words = { labelColor: look.muted, titleColor: look.muted, labelFontSize: SMALL, titleFontSize: SMALL, titleFontWeight: 500 as const };
  return {
    // The drawing as a whole has its text alternative; a name for each mark would only be noise.
    aria: false,
    background: look.ground ?? "transparent",
    font: look.font,
    padding: look.ground === null ? 2 : 16,
    locale: { number: numberLocale(language), time: timeLocale(language) },
    view: { stroke: null },
    title: { color: look.text, fontSize: 13, fontWeight: 600, anchor: "start", offset: 10, subtitleColor: look.muted, subtitleFontSize: SMALL },
    axis: { ...words, domainColor: look.axis, tickColor: look.axis, gridColor: look.grid, tickSize: 4, labelPadding: 4, titlePadding: 8, labelLimit: 160 },
    axisQuantitative: { domain: false, ticks: false, tickCount: 5 },
    axisBand: { ticks: false, grid: false },
    axisPoint: { grid: false },
    axisTemporal: { grid: false },
    legend: { ...words, orient: "top", columns: legendColumns(width), symbolSize: 64, symbolType: "square", labelLimit: ENTRY_PX - 24, rowPadding: 3, columnPadding: 12, offset: 8 },
    header: { ...words },
    range: {
      category: [...look.categories],
      ordinal: { scheme: [...look.ramp] },
      ramp: { scheme: [...look.ramp] },
      heatmap: { scheme: [...look.ramp] },
      diverging: { scheme: [...look.diverging] },
    },
    mark: { color: main },
    bar: { cornerRadiusEnd: 2 },
    line: { strokeWidth: 2, strokeCap: "round", strokeJoin: "round" },
    area: { fillOpacity: 0.22, line: true },
    point: { filled: true, size: 36, opacity: 0.75 },
    circle: { size: 36, opacity: 0.75 },
    arc: { stroke: look.ground ?? "transparent", strokeWidth: 1 },
    rule: { color: look.axis },
    text: { color: look.text, fontSize: SMALL },
  };
}

function part(language: string, type: Intl.NumberFormatPartTypes): string {
  return new Intl.NumberFormat(language).formatToParts(-1_234_567.8).find((one) => one.type === type)?.value ?? "";
}

function numberLocale(language: string): { decimal: string; thousands: string; grouping: number[]; currency: [string, string] } {
  return { decimal: part(language, "decimal"), thousands: part(language, "group"), grouping: [3], currency: ["$", ""] };
}

const span = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Names of months and days; the orders of numeric dates are those that axes do not use. */
function timeLocale(language: string) {
  const month = (style: "long" | "short") => span(12).map((at) => new Intl.DateTimeFormat(language, { month: style, timeZone: "UTC" }).format(Date.UTC(2024, at, 1)));
  // 7 January 2024 was a Sunday, which d3 counts from.
  const day = (style: "long" | "short") => span(7).map((at) => new Intl.DateTimeFormat(language, { weekday: style, timeZone: "UTC" }).format(Date.UTC(2024, 0, 7 + at)));
  return {
    dateTime: "%x, %X",
    date: language === "de" ? "%d.%m.%Y" : "%m/%d/%Y",
    time: "%H:%M:%S",
    periods: ["AM", "PM"] as [string, string],
    days: day("long") as Tuple<7>,
    shortDays: day("short") as Tuple<7>,
    months: month("long") as Tuple<12>,
    shortMonths: month("short") as Tuple<12>,
  };
}

type Tuple<N extends number, T extends string[] = []> = T["length"] extends N ? T : Tuple<N, [...T, string]>;
