/** How jobs end, told where the page is looking elsewhere: in toasts for those it started, and to a screen reader for all. */
import { useEffect, useState } from "react";

import { useT, type Translate } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { filePath, type Job } from "@/live";
import { jobs, type JobsState } from "@/store";
import { toast } from "@/ui/toast";

import { save, showJobs, undoJob } from "./doings";

type OpenSheet = (sheetId: string) => void;

/** Jobs that went on to another state between two states of the store; those of a list that was not read before are old news. */
export function wentOn(now: JobsState, before: JobsState): Job[] {
  if (now.lists === before.lists) return [];
  return Object.entries(now.lists).flatMap(([k, list]) => {
    const old = before.lists[k];
    if (!old?.position || old.jobs === list.jobs) return [];
    return Object.values(list.jobs).filter((job) => job.state !== old.jobs[job.id]?.state);
  });
}

/** The latest news in words, for a live region. */
export function useJobNews(onOpenSheet: OpenSheet): string {
  const t = useT();
  const [words, say] = useState("");
  useEffect(
    () =>
      jobs.subscribe((now, before) => {
        for (const job of wentOn(now, before)) {
          say(t(`jobs.ended.${job.state}`, { title: job.title }));
          if (now.mine.has(job.id)) tell(t, job, onOpenSheet);
        }
      }),
    [t, onOpenSheet],
  );
  return words;
}

function tell(t: Translate, job: Job, onOpenSheet: OpenSheet): void {
  const key = `job-${job.id}`;
  const show = { label: t("jobs.show"), onClick: () => showJobs(true) };
  if (job.error && (job.state === "failed" || job.state === "paused")) {
    toast({ key, tone: job.state === "failed" ? "danger" : "warning", title: t(`jobs.ended.${job.state}`, { title: job.title }), description: errorWords(job.error).title, action: show });
  } else if (job.state === "done") tellDone(t, job, key, onOpenSheet);
}

function tellDone(t: Translate, job: Job, key: string, onOpenSheet: OpenSheet): void {
  const { result } = job;
  const name = result?.name ?? job.title;
  if (job.kind === "export") {
    toast({ key, tone: "success", title: t("jobs.exportReady", { name }), durationMs: null, action: { label: t("jobs.download"), onClick: () => save(filePath(job.id)) } });
  } else if (result?.sheet_id) {
    const { sheet_id: sheetId } = result;
    toast({ key, tone: "success", title: t("jobs.sheetReady", { name }), action: { label: t("jobs.open"), onClick: () => onOpenSheet(sheetId) } });
  } else {
    const failed = job.failed > 0 ? { description: t("jobs.failedRows", { count: job.failed }), tone: "warning" as const } : { tone: "success" as const };
    const action = job.failed > 0 ? { label: t("jobs.show"), onClick: () => showJobs(true) } : { label: t("jobs.undo"), onClick: () => void undoJob(job) };
    toast({ key, title: t("jobs.ended.done", { title: job.title }), ...failed, ...(job.failed > 0 || job.can_undo ? { action } : {}) });
  }
}
