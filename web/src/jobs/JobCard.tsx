import { MessageSquareText, TriangleAlert } from "lucide-react";
import { memo, useId, useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { formatAgo, formatTime } from "@/i18n/format";
import { type Job } from "@/live";
import { useJob, usePage, type ShownJob } from "@/store";
import { TONE_TEXT } from "@/ui/Badge";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { ProgressBar } from "@/ui/ProgressBar";

import { FailedRows } from "./FailedRows";
import { JobActions } from "./JobActions";
import { JobDetails } from "./JobDetails";
import { JobParts } from "./JobParts";
import { countWords, hasEnded, LOOKS, shareOf, stateWords, UNDONE } from "./jobWords";

export interface JobLinks {
  readonly onOpenSheet: (sheetId: string) => void;
  /** Opens the chat that it was asked for in. */
  readonly onOpenChat?: (sessionId: string) => void;
}

interface JobCardProps extends JobLinks {
  jobId: string;
  /** In the chat: what it is, how far it is, what can be done; the rest is in the panel. */
  isCompact?: boolean;
}

/** One job as it stands now. */
export const JobCard = memo(function JobCard({ jobId, ...rest }: JobCardProps) {
  const job = useJob(jobId);
  return job && <Card job={job} {...rest} />;
});

/** A job that is not followed any more, as it was when it was read. */
export const OldJobCard = ({ job, ...links }: JobLinks & { job: Job }) => <Card job={{ ...job, rate: null, left_s: null }} {...links} />;

function Card({ job, isCompact = false, onOpenSheet, onOpenChat }: Omit<JobCardProps, "jobId"> & { job: ShownJob }) {
  const t = useT();
  const titleId = useId();
  const [open, setOpen] = useState<"details" | "failed" | null>(null);
  const { icon, tone } = job.is_undone ? UNDONE : LOOKS[job.state];
  const isUnderWay = !hasEnded(job);
  const counts = countWords(t, job);
  return (
    <article aria-labelledby={titleId} className={cx("flex flex-col gap-1.5", isCompact ? "rounded-lg border bg-surface px-3 py-2.5" : "px-3 py-3")}>
      <header className="flex items-start gap-2">
        <Icon of={icon} size={15} className={cx("mt-0.5", TONE_TEXT[tone], job.state === "running" && "animate-spin motion-reduce:animate-none")} />
        <div className="min-w-0 flex-1">
          <h3 id={titleId} className="text-sm font-medium break-words text-text">
            {job.title}
          </h3>
          {!isCompact && <Origin job={job} onOpenChat={onOpenChat} />}
        </div>
        <span className={cx("mt-0.5 text-xs font-medium whitespace-nowrap", TONE_TEXT[tone])}>{stateWords(t, job)}</span>
      </header>
      <div className="flex flex-col gap-1.5 pl-[23px]">
      {isUnderWay && (
        <div className="pt-0.5">
          <ProgressBar label={t("jobs.progress", { title: job.title })} value={job.state === "waiting" && job.done + job.failed === 0 ? 0 : shareOf(job)} />
        </div>
      )}
      {counts.length > 0 && (
        <p className="flex flex-wrap gap-x-1.5 text-xs text-muted tabular-nums">
          {counts.map((words, i) => (
            <span key={i} className="whitespace-nowrap">
              {words}
              {i < counts.length - 1 && <span aria-hidden> ·</span>}
            </span>
          ))}
        </p>
      )}
      {!isCompact && job.subtasks.length > 0 && (isUnderWay || open === "details") && <JobParts job={job} />}
      {job.state === "cancelled" && !job.is_undone && <p className="text-xs text-muted">{job.done > 0 ? t("jobs.stays", { count: job.done }) : t("jobs.nothingDone")}</p>}
      {job.error && <Trouble job={job} />}
      <JobActions job={job} open={open} onOpen={(part) => setOpen(open === part ? null : part)} isCompact={isCompact} onOpenSheet={onOpenSheet} />
      {open === "failed" && <FailedRows job={job} />}
      {open === "details" && <JobDetails job={job} />}
      </div>
    </article>
  );
}

function Origin({ job, onOpenChat }: { job: Job; onOpenChat?: ((sessionId: string) => void) | undefined }) {
  const t = useT();
  const me = usePage((state) => state.user);
  const { session_id: sessionId } = job;
  return (
    <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-muted">
      <span>{t(`jobs.kind.${job.kind}`)}</span>
      <Dot />
      <span>{job.user === me?.id ? t("jobs.you") : job.user}</span>
      <Dot />
      <time dateTime={job.created_at} title={formatTime(job.created_at)}>
        {formatAgo(job.created_at)}
      </time>
      {sessionId !== null && onOpenChat && (
        <button type="button" onClick={() => onOpenChat(sessionId)} className="inline-flex items-center gap-1 text-accent-text hover:underline">
          <Icon of={MessageSquareText} size={12} />
          {t("jobs.fromChat")}
        </button>
      )}
    </p>
  );
}

const Dot = (): ReactNode => <span aria-hidden>·</span>;

/** Why it stopped, and what to do about it. */
function Trouble({ job }: { job: Job }) {
  if (!job.error) return null;
  const { title, fix } = errorWords(job.error);
  return (
    <p className={cx("flex items-start gap-1.5 rounded-md border px-2 py-1.5 text-xs", job.state === "failed" ? "border-danger-border bg-danger-soft text-danger" : "border-warning-border bg-warning-soft text-warning")}>
      <Icon of={TriangleAlert} size={13} className="mt-px" />
      <span className="min-w-0 break-words">
        {title} {fix}
      </span>
    </p>
  );
}
