import { useT } from "@/i18n";
import { formatBytes, formatDuration, formatNumber, formatTime } from "@/i18n/format";
import { type Job } from "@/live";

import { costWords } from "./jobWords";

/** When it ran and what it took. */
export function JobDetails({ job }: { job: Job }) {
  const t = useT();
  const { usage } = job;
  const isOutside = usage.requests > 0 || usage.tokens > 0;
  const facts: readonly (readonly [string, string | null])[] = [
    [t("jobs.created"), formatTime(job.created_at)],
    [t("jobs.started"), job.started_at && formatTime(job.started_at)],
    [t("jobs.ended"), job.ended_at && formatTime(job.ended_at)],
    [t("jobs.cpu"), usage.cpu_s > 0 ? formatDuration(usage.cpu_s * 1000) : null],
    [t("jobs.memory"), usage.peak_mb > 0 ? formatBytes(usage.peak_mb * 1e6) : null],
    [t("jobs.requests"), isOutside ? formatNumber(usage.requests) : null],
    [t("jobs.tokens"), isOutside ? formatNumber(usage.tokens) : null],
    [t("jobs.cost"), isOutside ? (usage.cost === null ? t("jobs.noPrice") : costWords(usage.cost)) : null],
    [t("jobs.number"), job.id],
  ];
  return (
    <dl className="flex flex-col gap-0.5 rounded-md border bg-sunken/50 px-2.5 py-2 text-xs">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name} className="flex justify-between gap-3">
              <dt className="text-muted">{name}</dt>
              <dd className="text-right text-text tabular-nums">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
