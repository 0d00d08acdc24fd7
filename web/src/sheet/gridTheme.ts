/** The grid draws on a canvas, which knows no CSS variables: its colours are read from the page's and read again when the theme changes. */
import { type Theme } from "@glideapps/glide-data-grid";

export interface GridColours {
  readonly theme: Partial<Theme>;
  readonly isDark: boolean;
  readonly accent: string;
  readonly warning: string;
  readonly warningSoft: string;
  readonly danger: string;
  readonly dangerSoft: string;
  readonly changed: string;
  readonly textMuted: string;
  readonly surface: string;
}

export function readColours(isDark: boolean): GridColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const surface = read("--surface");
  return {
    isDark,
    accent: read("--accent-text"),
    warning: read("--warning"),
    warningSoft: read("--warning-soft"),
    danger: read("--danger"),
    dangerSoft: read("--danger-soft"),
    changed: isDark ? "#3d3a12" : "#fff2b8",
    textMuted: read("--text-muted"),
    surface,
    theme: {
      accentColor: read("--accent"),
      accentFg: read("--on-accent"),
      accentLight: isDark ? "rgba(122, 132, 255, 0.14)" : "rgba(70, 80, 210, 0.08)",
      textDark: read("--text"),
      textMedium: read("--text-muted"),
      textLight: read("--text-faint"),
      textBubble: read("--text"),
      bgIconHeader: "transparent",
      fgIconHeader: read("--text-faint"),
      textHeader: read("--text-muted"),
      textHeaderSelected: read("--on-accent"),
      bgCell: surface,
      bgCellMedium: read("--sunken"),
      bgHeader: read("--sunken"),
      bgHeaderHasFocus: read("--pressed"),
      bgHeaderHovered: read("--hover"),
      bgBubble: read("--hover"),
      bgBubbleSelected: read("--raised"),
      bgSearchResult: isDark ? "#3d3a12" : "#fff2b8",
      borderColor: read("--border"),
      horizontalBorderColor: read("--border"),
      headerBottomBorderColor: read("--border-strong"),
      drilldownBorder: read("--border"),
      linkColor: read("--accent-text"),
      cellHorizontalPadding: 10,
      cellVerticalPadding: 6,
      headerFontStyle: "500 12px",
      baseFontStyle: "13px",
      markerFontStyle: "11px",
      editorFontSize: "13px",
      headerIconSize: 16,
      lineHeight: 1.45,
      checkboxMaxSize: 16,
      roundingRadius: 4,
      fontFamily,
      resizeIndicatorColor: read("--accent"),
    },
  };
}

const HUES = [222, 152, 32, 268, 346, 190, 88, 304];

const [BLUE, GREEN, AMBER, RED] = [222, 152, 32, 346];

/** What people expect of words that are in most sheets: done is green, blocked is red. Null is grey: nothing happens here. */
const MEANINGS: ReadonlyMap<string, number | null> = new Map(
  (
    [
      [GREEN, "done|complete|completed|finished|closed|resolved|approved|paid|won|erledigt|abgeschlossen|fertig|bezahlt|genehmigt"],
      [BLUE, "in progress|active|ongoing|doing|started|in arbeit|aktiv|begonnen|läuft"],
      [AMBER, "medium|on hold|waiting|in review|review|at risk|mittel|wartet|pausiert|in prüfung"],
      [RED, "blocked|late|overdue|high|critical|urgent|rejected|failed|blockiert|verspätet|überfällig|hoch|kritisch|dringend|abgelehnt"],
      [null, "not started|to do|todo|backlog|planned|cancelled|canceled|low|none|nicht begonnen|geplant|abgebrochen|storniert|niedrig|keine"],
    ] as const
  ).flatMap(([hue, words]) => words.split("|").map((word) => [word, hue] as const)),
);

/** A soft pair of colours for an option or a person: by what it means, by its place in the list, or by the text itself. */
export function softColours(text: string, place: number, isDark: boolean): { readonly fill: string; readonly ink: string } {
  const meant = MEANINGS.get(text.trim().toLowerCase());
  if (meant === null) return isDark ? { fill: "hsl(240 6% 22%)", ink: "hsl(240 8% 80%)" } : { fill: "hsl(240 8% 93%)", ink: "hsl(240 8% 32%)" };
  const hue = meant ?? HUES[(place >= 0 ? place : hash(text)) % HUES.length] ?? BLUE;
  return isDark ? { fill: `hsl(${hue} 32% 23%)`, ink: `hsl(${hue} 70% 84%)` } : { fill: `hsl(${hue} 70% 93.5%)`, ink: `hsl(${hue} 62% 26%)` };
}

/** A strong colour for somebody who is here; white reads on it. */
export const personColour = (client: string): string => `hsl(${(hash(client) * 47) % 360} 62% 40%)`;

export function hash(text: string): number {
  let value = 7;
  for (let i = 0; i < text.length; i += 1) value = (Math.imul(value, 31) + text.charCodeAt(i)) >>> 0;
  return value;
}

export function initials(name: string): string {
  const words = name
    .replace(/<.*>|@.*/g, "")
    .split(/[\s._-]+/)
    .filter((word) => word !== "");
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toUpperCase();
}
