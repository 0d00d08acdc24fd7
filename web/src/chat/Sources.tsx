import { ChevronRight } from "lucide-react";

import { useT } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import { type FigureSource } from "@/live";
import { Icon } from "@/ui/Icon";

import { actionName } from "./actionWords";
import { SqlBlock } from "./SqlBlock";

interface SourcesProps {
  /** How the figure was computed from the sources; empty when it was taken as it is. */
  expression: string;
  sources: readonly FigureSource[];
}

/** The results a figure was taken or computed from, each with its query on demand. */
export function Sources({ expression, sources }: SourcesProps) {
  const t = useT();
  return (
    <div className="border-t px-3 pt-2 pb-2.5">
      {expression && (
        <>
          <h3 className="text-2xs font-medium text-muted">{t("figure.derived")}</h3>
          <p className="mt-0.5 text-sm font-medium break-words">{expression}</p>
        </>
      )}
      {sources.length > 0 && (
        <>
          <h3 className="mt-2 text-2xs font-medium text-muted first:mt-0">{t("figure.sources")}</h3>
          <ul className="mt-1 space-y-1">
            {sources.map((source, index) => (
              <li key={index}>
                <Source source={source} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Source({ source }: { source: FigureSource }) {
  const t = useT();
  const place = [source.column, source.row !== null && t("figure.line", { row: formatNumber(source.row) })].filter(Boolean).join(", ");
  const words = (
    <span className="min-w-0 flex-1">
      <span className="break-words">{place || actionName(source.action)}</span>{" "}
      <span className="text-faint tabular-nums">
        {place && `${actionName(source.action)} · `}
        {t("figure.rows", { count: source.rows })}
      </span>
    </span>
  );
  if (!source.query) return <p className="pl-4 text-xs">{words}</p>;
  return (
    <details className="group">
      <summary className="flex list-none items-start gap-1 rounded-sm text-xs [&::-webkit-details-marker]:hidden">
        <Icon of={ChevronRight} size={12} className="mt-0.5 text-faint transition-transform duration-[120ms] group-open:rotate-90" />
        {words}
      </summary>
      <div className="mt-1 pl-4">
        <SqlBlock sql={source.query} />
      </div>
    </details>
  );
}
