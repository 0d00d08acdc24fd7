import { useQuery } from "@tanstack/react-query";
import { ListTodo, X } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { api, readJobs, type JobListing } from "@/live";
import { jobsShownWith, topicOfSheet, useJobs } from "@/store";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { IconButton } from "@/ui/IconButton";
import { Skeleton } from "@/ui/Skeleton";

import { showJobs } from "./doings";
import { JobCard, OldJobCard, type JobLinks } from "./JobCard";
import { WaitingPlans, type PlanPlaces } from "./WaitingPlans";

const MOST_OLD = 200;

interface JobsPanelProps extends JobLinks, PlanPlaces {
  sheetId: string;
}

/** What waits for a yes; then every job of the sheet, and this person's imports, the newest first. */
export function JobsPanel({ sheetId, planOf, ...links }: JobsPanelProps) {
  const t = useT();
  const ids = useJobs((state) => jobsShownWith(state, sheetId).map((job) => job.id));
  const plans = useJobs((state) => state.plans[sheetId] ?? []);
  const load = useJobs((state) => state.lists[topicOfSheet(sheetId)]?.load ?? "loading");
  const error = useJobs((state) => state.lists[topicOfSheet(sheetId)]?.error ?? null);
  const retention = useJobs((state) => state.lists[topicOfSheet(sheetId)]?.retention ?? null);
  return (
    <aside id="jobs-panel" tabIndex={-1} aria-label={t("jobs.title")} className="flex w-80 shrink-0 flex-col border-l bg-surface max-md:absolute max-md:inset-y-0 max-md:right-0 max-md:z-20 max-md:w-full max-md:shadow-high">
      <header className="flex h-10 shrink-0 items-center gap-2 border-b pr-1.5 pl-3">
        <h2 className="flex-1 text-sm font-semibold">{t("jobs.title")}</h2>
        <IconButton size="sm" icon={X} label={t("common.close")} onClick={() => showJobs(false)} />
      </header>
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
        <WaitingPlans plans={plans} planOf={planOf} />
        {load === "loading" && ids.length === 0 && <Waiting label={t("common.loading")} />}
        {load === "failed" && error && (
          <ErrorState title={t("jobs.failed")} fix={`${errorWords(error).title} ${errorWords(error).fix}`} actions={<Button onClick={() => void readJobs(sheetId)}>{t("common.retry")}</Button>} />
        )}
        {load === "ready" && ids.length === 0 && plans.length === 0 && (
          <EmptyState icon={ListTodo} title={t("jobs.empty")}>
            {t("jobs.emptyText")}
          </EmptyState>
        )}
        <ul>
          {ids.map((id) => (
            <li key={id} className="border-b">
              <JobCard jobId={id} {...links} />
            </li>
          ))}
        </ul>
        {load === "ready" && retention && (
          <>
            <Older sheetId={sheetId} known={ids} {...links} />
            <p className="px-3 py-3 text-xs text-faint">{t("jobs.retention", { days: retention.archive_days, gone: retention.remove_days })}</p>
          </>
        )}
      </div>
    </aside>
  );
}

/** Jobs that have left the list, until they are removed. */
function Older({ sheetId, known, ...links }: JobLinks & { sheetId: string; known: readonly string[] }) {
  const t = useT();
  const [isWanted, want] = useState(false);
  const { data, isFetching } = useQuery({
    queryKey: ["jobs", "archived", sheetId],
    enabled: isWanted,
    queryFn: ({ signal }) => api<JobListing>("/jobs", { query: { sheet_id: sheetId, archived: true, limit: MOST_OLD }, signal }),
  });
  const older = (data?.jobs ?? []).filter((job) => !known.includes(job.id));
  if (data)
    return (
      <ul>
        {older.map((job) => (
          <li key={job.id} className="border-b">
            <OldJobCard job={job} {...links} />
          </li>
        ))}
      </ul>
    );
  return (
    <div className="px-1 pt-2">
      <Button size="sm" tone="ghost" isBusy={isFetching} onClick={() => want(true)}>
        {t("jobs.older")}
      </Button>
    </div>
  );
}

function Waiting({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-4 p-3">
      {[80, 60].map((width) => (
        <div key={width} style={{ width: `${width}%` }}>
          <Skeleton className="mb-2" />
          <Skeleton className="w-24" />
        </div>
      ))}
    </div>
  );
}
