/** What is said of a job: how it stands, how far it is, what it took. */
import { CircleCheck, CirclePause, CircleSlash, CircleX, Clock3, LoaderCircle, Undo2, type LucideIcon } from "lucide-react";

import { language, type Translate } from "@/i18n";
import { formatDuration, formatNumber } from "@/i18n/format";
import { type Job } from "@/live";
import { type ShownJob } from "@/store";
import { type Tone } from "@/ui/Badge";

export const LOOKS: Readonly<Record<Job["state"], { readonly icon: LucideIcon; readonly tone: Tone }>> = {
  waiting: { icon: Clock3, tone: "neutral" },
  running: { icon: LoaderCircle, tone: "accent" },
  paused: { icon: CirclePause, tone: "warning" },
  done: { icon: CircleCheck, tone: "success" },
  failed: { icon: CircleX, tone: "danger" },
  cancelled: { icon: CircleSlash, tone: "neutral" },
};

export const UNDONE = { icon: Undo2, tone: "neutral" } as const;

export function stateWords(t: Translate, job: Pick<Job, "state" | "wish" | "is_undone">): string {
  if (job.is_undone) return t("jobs.undone");
  return t(job.wish ? `jobs.wish.${job.wish}` : `jobs.state.${job.state}`);
}

export const hasEnded = (job: Pick<Job, "state">): boolean => job.state === "done" || job.state === "failed" || job.state === "cancelled";

/** 0 to 1; null while nobody knows. */
export function shareOf(job: Pick<Job, "state" | "total" | "done" | "failed">): number | null {
  if (job.total === 0) return job.state === "done" ? 1 : null;
  return Math.min(1, (job.done + job.failed) / job.total);
}

/** Whole seconds: what changes four times a second is not read to the tenth. */
const shortly = (seconds: number): string => formatDuration(Math.max(1, Math.round(seconds)) * 1000);

/** "1,200 of 20,000 rows", "3 failed", "850 rows/s", "22 s left"; after the end "in 24 s". */
export function countWords(t: Translate, job: ShownJob): string[] {
  const isAllDone = job.state === "done" && job.failed === 0;
  const rows = isAllDone || job.total === 0 ? t("jobs.rows", { count: job.done }) : t("jobs.of", { done: job.done, total: job.total, count: job.total });
  const isUnderWay = job.state === "running";
  const took = hasEnded(job) && job.started_at && job.ended_at ? Date.parse(job.ended_at) - Date.parse(job.started_at) : null;
  return [
    job.total === 0 && job.done === 0 ? "" : rows,
    job.failed > 0 ? t("jobs.failedRows", { count: job.failed }) : "",
    isUnderWay && job.rate !== null ? t("jobs.rate", { rate: formatNumber(job.rate, { maximumFractionDigits: job.rate < 10 ? 1 : 0 }) }) : "",
    isUnderWay && job.left_s !== null ? t("jobs.left", { time: shortly(job.left_s) }) : "",
    took !== null ? t("jobs.took", { time: formatDuration(Math.max(took, 1)) }) : "",
  ].filter((words) => words !== "");
}

/** Below this an amount is only said to be small. */
const LEAST = 0.0001;

/** Cents for what is worth cents, two digits that mean something for less. */
export function costWords(cost: number, currency = "USD"): string {
  const format = (value: number, digits: Intl.NumberFormatOptions) => new Intl.NumberFormat(language(), { style: "currency", currency, ...digits }).format(value);
  if (cost > 0 && cost < LEAST) return `< ${format(LEAST, { maximumSignificantDigits: 1 })}`;
  if (cost > 0 && cost < 0.1) return format(cost, { maximumSignificantDigits: 2, minimumFractionDigits: 2 });
  return format(cost, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** 840, 1.8K */
export const tokenCount = (tokens: number): string => formatNumber(tokens, { notation: "compact", maximumFractionDigits: 1 });
