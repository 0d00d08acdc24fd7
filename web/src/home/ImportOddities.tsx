import { CircleCheck, Info, TriangleAlert } from "lucide-react";

import { useT, type Translate } from "@/i18n";
import { oddityWords } from "@/i18n/errors";
import { type Oddity } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";

import { Section } from "./ImportReport";

/** What was found out for sure, or changes nothing: worth knowing, no reason to look twice. */
const NOTES = new Set([
  "dates_day_first",
  "dates_month_first",
  "numbers_decimal_comma",
  "formulas",
  "cells_merged",
  "columns_blank",
  "rows_blank",
  "header_repeated",
  "header_joined",
  "preamble_skipped",
  "times_in_utc",
  "worksheets_more",
  "leading_zeros",
  "numbers_as_text",
]);

/** Rows that are named before "and more". */
const MOST_ROWS = 5;

function rowWords(t: Translate, oddity: Oddity): string {
  const rows = oddity.rows.slice(0, MOST_ROWS);
  if (rows.length === 0) return "";
  const isCut = Math.max(oddity.count, oddity.rows.length) > rows.length;
  return isCut ? t("import.inRowsMore", { rows: rows.join(", ") }) : t("import.inRows", { count: rows.length, rows: rows.join(", ") });
}

/** What looked odd, in plain words, with the rows it concerns. */
export function ImportOddities({ oddities }: { oddities: readonly Oddity[] }) {
  const t = useT();
  const sorted = [...oddities].sort((a, b) => Number(NOTES.has(a.code)) - Number(NOTES.has(b.code)));
  if (oddities.length === 0) {
    return (
      <p className="flex items-center gap-1.5 text-sm text-success">
        <Icon of={CircleCheck} size={15} />
        {t("import.noOddities")}
      </p>
    );
  }
  return (
    <Section title={t("import.oddities", { count: oddities.length })}>
      <ul className="divide-y overflow-hidden rounded-lg border bg-surface">
        {sorted.map((oddity, index) => {
          const isNote = NOTES.has(oddity.code);
          return (
            <li key={index} className={cx("flex items-start gap-2 px-3 py-1.5 text-sm", !isNote && "bg-warning-soft")}>
              <Icon of={isNote ? Info : TriangleAlert} size={14} className={cx("mt-[3px]", isNote ? "text-faint" : "text-warning")} />
              <span className="min-w-0 flex-1 break-words">{oddityWords(oddity)}</span>
              <span className="text-xs leading-5 whitespace-nowrap text-muted tabular-nums max-sm:whitespace-normal">{rowWords(t, oddity)}</span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
