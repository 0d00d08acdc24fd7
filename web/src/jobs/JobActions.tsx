import { ChevronDown, Download, ExternalLink, FileSpreadsheet, Pause, Play, RotateCcw, Undo2, X } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { formatBytes } from "@/i18n/format";
import { filePath, reportPath, type Job } from "@/live";
import { Button } from "@/ui/Button";
import { Menu, MenuItem } from "@/ui/Menu";

import { doToJob, retry, save, showJobs, undoJob } from "./doings";
import { hasEnded } from "./jobWords";

type Part = "details" | "failed";

interface JobActionsProps {
  job: Job;
  open: Part | null;
  onOpen: (part: Part) => void;
  isCompact: boolean;
  onOpenSheet: (sheetId: string) => void;
}

/** What can be done with a job as it stands. */
export function JobActions({ job, open, onOpen, isCompact, onOpenSheet }: JobActionsProps) {
  const t = useT();
  const [busy, setBusy] = useState<string | null>(null);
  const run = (name: string, work: () => Promise<void>) => {
    setBusy(name);
    void work().finally(() => setBusy(null));
  };
  const isUnderWay = job.state === "waiting" || job.state === "running";
  const canCancel = (isUnderWay && job.wish !== "cancel") || job.state === "paused";
  // A change is first worked off to its end: the rows it has not come to must not be forgotten over the failed ones.
  const mayRetry = job.kind === "change" ? ["done"] : ["done", "failed", "paused"];
  const canRetry = job.failed > 0 && mayRetry.includes(job.state) && !job.is_undone;
  const sheetId = job.state === "done" && (job.kind === "copy" || job.kind === "import") ? job.result?.sheet_id : null;
  return (
    <div className="-ml-2 flex flex-wrap items-center gap-x-0.5 gap-y-1">
      {isUnderWay && job.wish === null && (
        <Button size="sm" tone="ghost" icon={Pause} isBusy={busy === "pause"} onClick={() => run("pause", () => doToJob(job, "pause"))}>
          {t("jobs.pause")}
        </Button>
      )}
      {(job.state === "paused" || job.state === "failed" || (isUnderWay && job.wish === "pause")) && (
        <Button size="sm" tone="ghost" icon={Play} isBusy={busy === "resume"} onClick={() => run("resume", () => doToJob(job, "resume"))}>
          {t(job.state === "paused" ? "jobs.resume" : job.state === "failed" ? "jobs.again" : "jobs.goOn")}
        </Button>
      )}
      {canCancel && (
        <Button size="sm" tone="ghost" icon={X} isBusy={busy === "cancel"} onClick={() => run("cancel", () => doToJob(job, "cancel"))}>
          {t("jobs.cancel")}
        </Button>
      )}
      {job.kind === "export" && job.state === "done" && (
        <Button size="sm" tone="ghost" icon={Download} onClick={() => save(filePath(job.id))}>
          {typeof job.result?.size === "number" ? t("jobs.downloadSize", { size: formatBytes(job.result.size) }) : t("jobs.download")}
        </Button>
      )}
      {sheetId && (
        <Button size="sm" tone="ghost" icon={ExternalLink} onClick={() => onOpenSheet(sheetId)}>
          {t("jobs.open")}
        </Button>
      )}
      {canRetry && <RetryMenu job={job} isBusy={busy === "retry"} onRetry={(overwrite) => run("retry", () => retry(job, overwrite))} />}
      {job.can_undo && !job.is_undone && hasEnded(job) && (
        <Button size="sm" tone="ghost" icon={Undo2} isBusy={busy === "undo"} onClick={() => run("undo", () => undoJob(job))}>
          {t("jobs.undo")}
        </Button>
      )}
      {job.failed > 0 && (
        <Button size="sm" tone="ghost" aria-expanded={open === "failed"} onClick={() => onOpen("failed")}>
          {t("jobs.showFailed")}
        </Button>
      )}
      {(job.failed > 0 || (job.kind === "fill" && job.done > 0)) && (
        <Button size="sm" tone="ghost" icon={FileSpreadsheet} title={t("jobs.reportHint")} onClick={() => save(reportPath(job.id))}>
          {t("jobs.report")}
        </Button>
      )}
      {isCompact ? (
        <Button size="sm" tone="ghost" onClick={() => showJobs(true)}>
          {t("jobs.showAll")}
        </Button>
      ) : (
        <Button size="sm" tone="ghost" aria-expanded={open === "details"} onClick={() => onOpen("details")}>
          {t("jobs.details")}
        </Button>
      )}
    </div>
  );
}

/** Rows that others changed since are theirs, unless one says otherwise. */
function RetryMenu({ job, isBusy, onRetry }: { job: Job; isBusy: boolean; onRetry: (overwrite: boolean) => void }) {
  const t = useT();
  const trigger = (
    <Button size="sm" tone="ghost" icon={RotateCcw} isBusy={isBusy}>
      {t("jobs.retry")}
      <ChevronDown size={12} aria-hidden />
    </Button>
  );
  return (
    <Menu trigger={trigger} label={`${t("jobs.retry")}: ${job.title}`}>
      <MenuItem onSelect={() => onRetry(false)}>{t("jobs.retryKeep")}</MenuItem>
      <MenuItem onSelect={() => onRetry(true)}>{t("jobs.retryOverwrite")}</MenuItem>
    </Menu>
  );
}
