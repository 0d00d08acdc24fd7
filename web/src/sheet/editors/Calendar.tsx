import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";

import { language, useT } from "@/i18n";
import { cx } from "@/ui/cx";
import { IconButton } from "@/ui/IconButton";

import { addDays, addMonths, today } from "../dates";

interface CalendarProps {
  selected: string | null;
  onPick: (iso: string) => void;
}

/** Days of the month as people there see it: Monday or Sunday first. */
function firstWeekday(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
}

const weekday = (iso: string): number => new Date(`${iso}T00:00:00Z`).getUTCDay();

function weeksOf(month: string, first: number): string[][] {
  const start = addDays(month, -((weekday(month) - first + 7) % 7));
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, day) => addDays(start, week * 7 + day)));
}

const STEPS: Readonly<Record<string, (iso: string) => string>> = {
  ArrowLeft: (iso) => addDays(iso, -1),
  ArrowRight: (iso) => addDays(iso, 1),
  ArrowUp: (iso) => addDays(iso, -7),
  ArrowDown: (iso) => addDays(iso, 7),
  PageUp: (iso) => addMonths(iso, -1),
  PageDown: (iso) => addMonths(iso, 1),
};

/** One month. Arrows go by days and weeks, Page keys by months; Enter takes the day. */
export function Calendar({ selected, onPick }: CalendarProps) {
  const t = useT();
  const locale = language();
  const [day, setDay] = useState(selected ?? today());
  const grid = useRef<HTMLTableElement>(null);
  const hasFocus = useRef(false);
  // What is typed into the field moves the calendar along.
  const [followed, follow] = useState(selected);
  if (selected !== followed) {
    follow(selected);
    if (selected) setDay(selected);
  }
  useEffect(() => {
    if (hasFocus.current) grid.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus();
  }, [day]);
  const month = `${day.slice(0, 8)}01`;
  const first = firstWeekday(locale) % 7;
  const weeks = useMemo(() => weeksOf(month, first), [month, first]);
  const title = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(Date.parse(`${month}T00:00:00Z`));
  const name = (iso: string, style: "short" | "narrow" | "long") => new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" }).format(Date.parse(`${iso}T00:00:00Z`));
  const now = today();

  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      event.stopPropagation();
      setDay(step(day));
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      onPick(day);
    }
  };
  return (
    <div className="w-[244px] p-2 select-none">
      <div className="mb-1 flex items-center gap-1">
        <span aria-live="polite" className="flex-1 pl-1.5 text-sm font-medium">
          {title}
        </span>
        <button type="button" className="h-6 rounded-sm px-1.5 text-xs text-muted hover:bg-hover hover:text-text" onClick={() => onPick(now)}>
          {t("sheet.date.today")}
        </button>
        <IconButton size="sm" icon={ChevronLeft} label={t("sheet.date.previous")} onClick={() => setDay(addMonths(day, -1))} />
        <IconButton size="sm" icon={ChevronRight} label={t("sheet.date.next")} onClick={() => setDay(addMonths(day, 1))} />
      </div>
      <table
        ref={grid}
        role="grid"
        aria-label={title}
        className="w-full border-collapse text-center text-xs tabular-nums"
        onKeyDown={onKeyDown}
        onFocus={() => (hasFocus.current = true)}
        onBlur={() => (hasFocus.current = false)}
      >
        <thead>
          <tr>
            {weeks[0]?.map((iso) => (
              <th key={iso} scope="col" abbr={name(iso, "long")} className="h-6 font-normal text-faint">
                {name(iso, "narrow")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((iso) => (
                <td key={iso} role="gridcell" aria-selected={iso === selected} className="p-0">
                  <button
                    type="button"
                    data-day={iso}
                    tabIndex={iso === day ? 0 : -1}
                    aria-current={iso === now ? "date" : undefined}
                    onClick={() => onPick(iso)}
                    className={cx(
                      "h-7 w-8 rounded-md",
                      iso === selected ? "bg-accent font-medium text-on-accent" : "hover:bg-hover",
                      iso !== selected && (iso.startsWith(month.slice(0, 7)) ? "text-text" : "text-faint"),
                      iso === now && iso !== selected && "font-semibold text-accent-text",
                    )}
                  >
                    {Number(iso.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
