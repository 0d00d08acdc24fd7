import { type GridSelection } from "@glideapps/glide-data-grid";
import { useMemo } from "react";

import { language, useT } from "@/i18n";
import { formatNumber as plainNumber } from "@/i18n/format";
import { type NumberFormat } from "@/live";
import { isPlain } from "@/store/sheet";
import { shownValue } from "@/store/sheetData";
import { Spinner } from "@/ui/Spinner";

import { type Ground } from "./edits";
import { useData } from "./sheetContext";
import { formatNumber } from "./values";

/** Cells summed at most; a larger selection is a question for the chat. */
const MOST_CELLS = 200_000;

interface Totals {
  readonly cells: number;
  readonly filled: number;
  readonly numbers: number;
  readonly sum: number;
  readonly format: NumberFormat | null;
  /** False when part of the selection is not loaded, and so not counted. */
  readonly isWhole: boolean;
}

function totalsOf(selection: GridSelection, { rows, columns, sheet }: Ground): Totals | null {
  const { current } = selection;
  if (!current) return null;
  const ranges = [current.range, ...current.rangeStack];
  const cells = ranges.reduce((sum, range) => sum + range.width * range.height, 0);
  if (cells < 2 || cells > MOST_CELLS) return null;
  let [filled, numbers, sum, isWhole] = [0, 0, 0, true];
  const formats = new Set<NumberFormat | null>();
  for (const range of ranges)
    for (let y = range.y; y < range.y + range.height; y += 1) {
      const row = rows.at(y);
      isWhole &&= row !== undefined;
      if (!row) continue;
      for (const column of columns.slice(range.x, range.x + range.width)) {
        const value = shownValue(sheet.data, row, column);
        if (value !== null) filled += 1;
        if (typeof value === "number") {
          numbers += 1;
          sum += value;
          formats.add(column.format);
        }
      }
    }
  const [format = null] = formats.size === 1 ? formats : [];
  return { cells, filled, numbers, sum, format, isWhole };
}

/** How much there is, and what the selected numbers come to. */
export function Footer({ selection, ground }: { selection: GridSelection | null; ground: Ground | null }) {
  const t = useT();
  // Here and not around the grid: drawn anew with every event, the grid would never come to tell a screen reader what it holds.
  const tick = useData((data) => data.sheet?.version.seq ?? 0);
  const total = useData((data) => data.sheet?.total ?? null);
  const isFiltered = useData((data) => data.sheet !== null && !isPlain(data.sheet.view) && (data.sheet.view.filter !== null || data.sheet.view.search !== ""));
  const isReading = useData((data) => data.isReadingWindows);
  // `tick` says that values may be others.
  const totals = useMemo(() => (selection && ground && tick >= 0 ? totalsOf(selection, ground) : null), [selection, ground, tick]);
  const rowCount = selection?.rows.length ?? 0;
  const show = (value: number) => formatNumber(Number(value.toPrecision(12)), totals?.format ?? null, language());
  return (
    <footer className="flex h-8 shrink-0 items-center gap-4 overflow-hidden border-t bg-sunken px-3 text-xs whitespace-nowrap text-muted tabular-nums">
      <span role="status">{total === null ? t("common.loading") : t(isFiltered ? "sheet.footer.filtered" : "sheet.footer.rows", { count: total })}</span>
      {isReading && <Spinner size={12} />}
      {rowCount > 0 && <span>{t("sheet.footer.selected", { count: rowCount })}</span>}
      <span className="flex-1" />
      {totals && (
        <span className="flex gap-4">
          {totals.numbers > 0 && (
            <>
              <span>
                {t("sheet.footer.sum")} <b className="font-medium text-text">{show(totals.sum)}</b>
              </span>
              <span className="max-sm:hidden">
                {t("sheet.footer.average")} <b className="font-medium text-text">{show(totals.sum / totals.numbers)}</b>
              </span>
            </>
          )}
          <span>
            {t("sheet.footer.count")} <b className="font-medium text-text">{plainNumber(totals.filled)}</b>
          </span>
          {!totals.isWhole && <span className="text-warning">{t("sheet.footer.partial")}</span>}
        </span>
      )}
    </footer>
  );
}
