/** Dates as people type them: "15 mar", "3/15", "2026-03-15", "tomorrow", "fri", "+3". ISO texts in and out; no time zones. */

const MS_A_DAY = 86_400_000;
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const MONTHS_EN = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const WORDS: Readonly<Record<string, number>> = { today: 0, heute: 0, now: 0, tomorrow: 1, morgen: 1, yesterday: -1, gestern: -1 };

export const isoOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Today where the user is. */
export function today(): string {
  const now = new Date();
  return isoOf(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
}

/** The ISO text of a day that exists, else null. Two-digit years are of this century up to twenty years ahead. */
export function isoDay(year: number, month: number, day: number): string | null {
  const whole = year < 100 ? year + (year > (new Date().getFullYear() % 100) + 20 ? 1900 : 2000) : year;
  const date = new Date(Date.UTC(whole, month - 1, day));
  const isReal = date.getUTCFullYear() === whole && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? isoOf(date) : null;
}

export const addDays = (iso: string, days: number): string => isoOf(new Date(Date.parse(`${iso}T00:00:00Z`) + days * MS_A_DAY));

export function addMonths(iso: string, months: number): string {
  const date = new Date(`${iso}T00:00:00Z`);
  const day = date.getUTCDate();
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return isoOf(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, last))));
}

/** Whether a language writes the day before the month. */
export function isDayFirst(locale: string): boolean {
  const parts = new Intl.DateTimeFormat(locale).formatToParts(new Date(Date.UTC(2026, 10, 22)));
  return parts.findIndex((part) => part.type === "day") < parts.findIndex((part) => part.type === "month");
}

function monthNamed(text: string, locale: string): number | null {
  const wanted = text.toLowerCase().replace(/\.$/, "");
  if (wanted.length < 3) return null;
  const own = Array.from({ length: 12 }, (_, i) => new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(Date.UTC(2026, i, 1)).toLowerCase());
  const found = [own, MONTHS_EN].map((names) => names.findIndex((name) => name.startsWith(wanted))).find((at) => at >= 0);
  return found === undefined ? null : found + 1;
}

function weekdayNamed(text: string, locale: string): number | null {
  const wanted = text.toLowerCase().replace(/\.$/, "");
  if (wanted.length < 2) return null;
  for (const language of [locale, "en"])
    for (let day = 0; day < 7; day += 1) {
      // 4 January 2026 was a Sunday.
      const name = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2026, 0, 4 + day));
      if (name.toLowerCase().startsWith(wanted)) return day;
    }
  return null;
}

/** The date a text means, as ISO; null when it means none. `now` is today as ISO. */
export function parseDate(text: string, locale = "en", now = today()): string | null {
  const clean = text.trim().toLowerCase();
  const iso = ISO.exec(clean.slice(0, 10));
  if (iso && (clean.length <= 10 || /^[t ]/.test(clean.slice(10)))) return isoDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const word = WORDS[clean];
  if (word !== undefined) return addDays(now, word);
  const shift = /^([+-]\d{1,4})\s*(d|w|m|days?|weeks?|months?)?$/.exec(clean);
  if (shift) return shifted(now, Number(shift[1]), shift[2] ?? "d");
  return numeric(clean, locale, now) ?? withMonthName(clean, locale, now) ?? weekday(clean, locale, now);
}

function shifted(now: string, count: number, unit: string): string {
  if (unit.startsWith("m")) return addMonths(now, count);
  return addDays(now, unit.startsWith("w") ? count * 7 : count);
}

function numeric(text: string, locale: string, now: string): string | null {
  const match = /^(\d{1,4})[./\- ](\d{1,2})(?:[./\- ](\d{2,4}))?\.?$/.exec(text);
  if (!match) return null;
  const [a, b, c] = [Number(match[1]), Number(match[2]), match[3] === undefined ? null : Number(match[3])];
  if (a > 31) return c === null ? null : isoDay(a, b, c);
  const isDayThenMonth = text.includes(".") || a > 12 || (isDayFirst(locale) && b <= 12);
  const year = c ?? Number(now.slice(0, 4));
  return isDayThenMonth ? isoDay(year, b, a) : isoDay(year, a, b);
}

function withMonthName(text: string, locale: string, now: string): string | null {
  const year = Number(now.slice(0, 4));
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th|\.)?[ .\-/]*(\p{L}+)\.?,?[ \-/]*(\d{2,4})?$/u.exec(text);
  if (dayFirst?.[1] && dayFirst[2]) {
    const month = monthNamed(dayFirst[2], locale);
    if (month) return isoDay(Number(dayFirst[3] ?? year), month, Number(dayFirst[1]));
  }
  const monthFirst = /^(\p{L}+)\.?[ \-/]*(\d{1,2})(?:st|nd|rd|th)?(?:,?[ \-/]+(\d{2,4}))?$/u.exec(text);
  const month = monthFirst?.[1] ? monthNamed(monthFirst[1], locale) : null;
  return month && monthFirst?.[2] ? isoDay(Number(monthFirst[3] ?? year), month, Number(monthFirst[2])) : null;
}

/** The next such day, not today. */
function weekday(text: string, locale: string, now: string): string | null {
  const wanted = weekdayNamed(text.replace(/^next /, ""), locale);
  if (wanted === null) return null;
  const current = new Date(`${now}T00:00:00Z`).getUTCDay();
  return addDays(now, (wanted - current + 6) % 7 + 1);
}

/** A moment as ISO text in UTC without an offset; `time` may be left out. Times typed are the user's own. */
export function parseMoment(text: string, locale = "en", now = today()): string | null {
  const iso = /^\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}/.test(text.trim());
  if (iso) return utc(new Date(text.trim().replace(" ", "T")));
  const match = /^(.*?)[ ,]+(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/i.exec(text.trim());
  const time = match && (match[3] !== undefined || match[4] !== undefined) ? match : null;
  const day = parseDate(time?.[1] ?? text, locale, now);
  if (day === null) return null;
  if (!time) return utc(new Date(`${day}T00:00:00`));
  const hour = (Number(time[2]) % (time[4] ? 12 : 24)) + (time[4]?.toLowerCase() === "pm" ? 12 : 0);
  return utc(new Date(`${day}T${String(hour).padStart(2, "0")}:${time[3] ?? "00"}:00`));
}

const utc = (date: Date): string | null => (Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 19));
