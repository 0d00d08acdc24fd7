/** How charts look: the page's own colours and type, said in Vega's words. */
import { type Theme } from "@/ui/theme";

export interface ChartLook {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  /** null: whatever it stands on. */
  readonly ground: string | null;
  readonly font: string;
  readonly categories: readonly string[];
  /** From little to much. */
  readonly ramp: readonly [string, string];
  /** From below through nothing to above. */
  readonly diverging: readonly [string, string, string];
}

/** Neighbours differ in lightness as well as in hue, so that they stay apart for every eye and in print. */
const CATEGORIES: Record<Theme, readonly string[]> = {
  light: ["#4650d2", "#e08a1e", "#0e8578", "#c43f7a", "#8ba32f", "#7d54c4", "#2c8ccc", "#8b8c99"],
  dark: ["#8b94ff", "#f0b152", "#3fbfb0", "#f084b2", "#b3cf62", "#c3a1ff", "#66b9ee", "#a6a8b5"],
};
const RAMPS: Record<Theme, readonly [string, string]> = { light: ["#e6e8fb", "#313aa8"], dark: ["#262a52", "#a5adff"] };
const DIVERGING: Record<Theme, readonly [string, string, string]> = { light: ["#c4571c", "#f1f1f4", "#313aa8"], dark: ["#f0a35c", "#2b2d36", "#8b94ff"] };

const sets = (theme: Theme) => ({ categories: CATEGORIES[theme], ramp: RAMPS[theme], diverging: DIVERGING[theme] });

/** As the page shows it now. */
export function lookOf(theme: Theme, element: Element): ChartLook {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: token("--text"),
    muted: token("--text-muted"),
    grid: token("--border"),
    axis: token("--border-strong"),
    ground: null,
    font: style.fontFamily,
    ...sets(theme),
  };
}

/** For a report: light, on white, in whatever theme the page is. */
export const PRINTED: ChartLook = {
  text: "#1a1b21",
  muted: "#595b68",
  grid: "#e4e4ea",
  axis: "#cdced7",
  ground: "#ffffff",
  font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif",
  ...sets("light"),
};
