/** What a person does with jobs from the page; what went wrong is told in a toast. */
import { t } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { commandJob, retryJob, sheetCommand, startedJob, wireError, type Job, type WireError } from "@/live";
import { jobs } from "@/store";
import { toast } from "@/ui/toast";

export function tellError(error: WireError): void {
  const { title, fix } = errorWords(error);
  toast({ title, description: fix, tone: "danger" });
}

async function told(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (reason) {
    tellError(wireError(reason));
  }
}

export const showJobs = (isShown: boolean): void => jobs.setState({ isShown });

export const doToJob = (job: Job, what: "pause" | "resume" | "cancel"): Promise<void> => told(() => commandJob(job.id, what));

export const retry = (job: Job, overwrite: boolean): Promise<void> => told(() => retryJob(job.id, overwrite));

/** What undo left as it is, because somebody changed it since; see the server's `undo`. */
function leftBy(data: unknown): number {
  const left = typeof data === "object" && data !== null && "left" in data ? data.left : null;
  return typeof left === "object" && left !== null ? Object.values(left).reduce((sum: number, count) => sum + (typeof count === "number" ? count : 0), 0) : 0;
}

/** Takes back all that a job changed; a large undo is a job itself. Nobody's later change is taken with it unseen. */
export const undoJob = (job: Job, overwrite = false): Promise<void> =>
  told(async () => {
    const result = await sheetCommand("undo", { cause: job.cause, ...(overwrite && { overwrite }) });
    const isNothingDone = leftBy(result.data) > 0 && result.effects.length === 0;
    if (startedJob(result)) toast({ title: t("jobs.startedToast"), key: "job-started" });
    else if (isNothingDone) toast({ title: result.summary, tone: "warning", action: { label: t("jobs.undoAnyway"), onClick: () => void undoJob(job, true) } });
    else toast({ title: result.summary, key: "undone" });
  });

/** Lets the browser save what is at an address of ours. */
export function save(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
