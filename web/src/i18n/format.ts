/** Numbers, times and values as the reader's language writes them. */
import { language } from ".";

export const formatNumber = (value: number, options?: Intl.NumberFormatOptions): string => new Intl.NumberFormat(language(), options).format(value);

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "5 minutes ago", "yesterday"; "now" under a minute. */
export function formatAgo(iso: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const words = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  return step ? words.format(Math.round(seconds / step[1]), step[0]) : words.format(0, "second");
}

/** "5s ago": to the second, as short as the language has it. What lies ahead by a clock that is off is now. */
export function formatAgoExact(iso: string, now: number = Date.now()): string {
  // Minus zero is "0s ago", zero "in 0s".
  const seconds = Math.min(0, Math.round((Date.parse(iso) - now) / 1000)) || -0;
  const words = new Intl.RelativeTimeFormat(language(), { numeric: "always", style: "narrow" });
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  return step ? words.format(Math.round(seconds / step[1]), step[0]) : words.format(seconds, "second");
}

/** The time of day; with its date when that is not today's. */
export function formatClock(iso: string, now: number = Date.now()): string {
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(language(), { timeStyle: "short", ...(isToday ? {} : { dateStyle: "medium" }) }).format(time);
}

export const formatTime = (iso: string): string =>
  new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

/** 350 ms, 2.4 s, 1 min 5 s. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${formatNumber(Math.round(ms))} ms`;
  if (ms < 60_000) return `${formatNumber(ms / 1000, { maximumFractionDigits: 1 })} s`;
  return `${formatNumber(Math.floor(ms / 60_000))} min ${formatNumber(Math.round((ms % 60_000) / 1000))} s`;
}

export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatNumber(value, { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 })} ${units[unit]}`;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** A cell's value for reading: numbers grouped, ISO dates in the reader's order, lists joined, a truth as a sign. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return formatNumber(value, { maximumFractionDigits: 6 });
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (Array.isArray(value)) return value.map(formatValue).join(", ");
  if (typeof value !== "string") return JSON.stringify(value);
  const text = value;
  if (DAY.test(text)) return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`));
  if (MOMENT.test(text)) return formatTime(/[Z+]/.test(text.slice(10)) ? text : `${text}Z`);
  return text;
}
