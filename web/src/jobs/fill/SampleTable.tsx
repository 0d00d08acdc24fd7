import { TriangleAlert } from "lucide-react";

import { useT, type Translate } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { formatNumber, formatValue } from "@/i18n/format";
import { type FillEstimate } from "@/live";
import { Icon } from "@/ui/Icon";

import { costWords, tokenCount } from "../jobWords";
import { type Sample, type SampleRow } from "./draft";

/** "311 rows · about 12K tokens · about $0.03". */
export function estimateWords(t: Translate, estimate: FillEstimate): string {
  const { rows, input_tokens, output_tokens, cost, currency, model } = estimate;
  const spent = estimate.needs_model
    ? [t("fill.estimateTokens", { tokens: tokenCount(input_tokens + output_tokens) }), cost === null ? t("fill.estimateNoCost") : t("fill.estimateCost", { cost: costWords(cost, currency ?? "USD") }), model]
    : [t("fill.estimateFree")];
  return [t("fill.estimate", { count: rows }), ...spent].filter(Boolean).join(" · ");
}

function whyNot({ error }: SampleRow): string {
  if (error === null) return "";
  return typeof error === "string" ? error : errorWords({ code: "", ...error }).title;
}

/** What came out for a few rows; nothing was written. */
export function SampleTable({ sample }: { sample: Sample }) {
  const t = useT();
  if (sample.rows.length === 0) return <p className="rounded-md border bg-sunken/50 px-3 py-2 text-sm text-muted">{t("fill.sampleNone")}</p>;
  return (
    <table className="w-full table-fixed overflow-hidden rounded-md border text-sm">
      <caption className="sr-only">{t("fill.sample")}</caption>
      <tbody>
        {sample.rows.map((row) => (
          <tr key={row.row_id} className="border-b align-top last:border-b-0">
            <th scope="row" className="w-2/5 px-2.5 py-1.5 text-left font-normal break-words text-muted">
              {row.title || formatNumber(Number(row.row_id))}
            </th>
            <td className="px-2.5 py-1.5 break-words">
              {row.error === null ? (
                <span className="line-clamp-4 whitespace-pre-line text-text">{formatValue(row.value) || "–"}</span>
              ) : (
                <span className="flex items-start gap-1.5 text-danger">
                  <Icon of={TriangleAlert} size={13} className="mt-1" />
                  <span className="min-w-0 break-words">{whyNot(row)}</span>
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
