import { useT } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import { type ReadReport } from "@/live";

import { Section } from "./ImportReport";
import { previewText } from "./previewText";

/** The first rows as they would be stored. */
export function ImportPreview({ report }: { report: ReadReport }) {
  const t = useT();
  if (report.sample.length === 0) return null;
  const title = t("import.previewRows", { count: report.sample.length });
  return (
    <Section title={t("import.preview")} note={title}>
      <div className="scroll-thin max-h-80 overflow-auto rounded-lg border bg-surface" tabIndex={0} role="group" aria-label={title}>
        <table className="min-w-full border-separate border-spacing-0 text-xs">
          <thead>
            <tr>
              <td className="sticky top-0 left-0 z-[2] border-r border-b bg-sunken px-2 py-1.5" />
              {report.columns.map((column, index) => (
                <th key={index} scope="col" className="sticky top-0 z-[1] max-w-60 truncate border-r border-b bg-sunken px-2.5 py-1.5 text-left font-medium text-muted last:border-r-0">
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.sample.map((row, index) => (
              <tr key={index}>
                <th scope="row" className="sticky left-0 border-r border-b bg-sunken px-2 py-1 text-right font-normal text-faint tabular-nums">
                  {formatNumber(index + 1)}
                </th>
                {report.columns.map((column, place) => {
                  const value = row[place] ?? null;
                  return (
                    <td
                      key={place}
                      className={`max-w-60 truncate border-r border-b px-2.5 py-1 whitespace-nowrap last:border-r-0 ${typeof value === "number" ? "text-right tabular-nums" : ""}`}
                    >
                      {previewText(value, column)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
