import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { type ColumnType, type ReadOptions } from "@/live";
import { cx } from "@/ui/cx";
import { Spinner } from "@/ui/Spinner";

import { ImportColumns } from "./ImportColumns";
import { ImportHow } from "./ImportHow";
import { ImportOddities } from "./ImportOddities";
import { ImportPreview } from "./ImportPreview";
import { type ImportState } from "./useImport";

interface ImportReportProps {
  state: Extract<ImportState, { step: "found" }>;
  onMend: (options: ReadOptions) => void;
}

/** What was found in the file; every change reads it again. */
export function ImportReport({ state, onMend }: ImportReportProps) {
  const t = useT();
  const { report, options, busy, error } = state;
  const words = error && errorWords(error);
  const setType = (index: number, type: ColumnType) => onMend({ types: { ...options.types, [index]: type } });
  return (
    <div aria-busy={busy !== null} className={cx("space-y-5 transition-opacity duration-150", busy === "rereading" && "opacity-60")}>
      {words && (
        <div role="alert" className="rounded-lg border border-danger-border bg-danger-soft px-3 py-2 text-sm text-danger">
          <p className="font-medium">{words.title}</p>
          {words.fix && <p>{words.fix}</p>}
        </div>
      )}
      <ImportHow report={report} options={options} onMend={onMend} />
      <ImportOddities oddities={report.oddities} />
      <ImportColumns report={report} onType={setType} />
      <ImportPreview report={report} />
      {busy === "rereading" && (
        <p role="status" className="pointer-events-none fixed top-1/2 left-1/2 z-50 flex -translate-x-1/2 items-center gap-2 rounded-md border bg-raised px-3 py-1.5 text-sm shadow-mid">
          <Spinner size={14} />
          {t("import.rereading")}
        </p>
      )}
    </div>
  );
}

export function Section({ title, note, children }: { title: string; note?: React.ReactNode; children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 flex items-baseline gap-2 text-xs font-medium text-muted">
        {title}
        {note && <span className="font-normal text-faint">{note}</span>}
      </h3>
      {children}
    </section>
  );
}
