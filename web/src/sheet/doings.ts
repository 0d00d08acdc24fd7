/** Actions of the grid with what follows on the page: a toast with undo, a question, or the reason why not. */
import { createStore } from "zustand/vanilla";

import { t } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { api, startedJob, wireError, type ActionResult, type OpenSheet, type Plan, type WireError } from "@/live";
import { jobs } from "@/store";
import { toast } from "@/ui/toast";

/** What waits for this person's yes before it happens. */
export const asked = createStore<{ readonly plan: Plan | null }>(() => ({ plan: null }));

export const tellProblem = (reason: unknown): void => tellError(wireError(reason));

export function tellError(error: WireError): void {
  const { title, fix } = errorWords(error);
  toast({ title, description: fix, tone: "danger" });
}

interface ActOptions {
  /** Say what was done, with undo beside it. */
  readonly isTold?: boolean;
}

/** Null when it failed (which is told) or waits for a yes. */
export async function act(sheet: OpenSheet, op: string, args: Readonly<Record<string, unknown>>, options: ActOptions = {}): Promise<ActionResult | null> {
  try {
    const result = await sheet.run(op, args);
    if (result.outcome === "needs_approval") {
      asked.setState({ plan: result.data as Plan });
      return null;
    }
    if (!tellStarted(result) && options.isTold) tellDone(sheet, result);
    return result;
  } catch (reason) {
    tellProblem(reason);
    return null;
  }
}

/** Much at once is done by a job: false when it was done already. */
function tellStarted(result: ActionResult): boolean {
  if (!startedJob(result)) return false;
  toast({ title: t("jobs.startedToast"), key: "job-started", action: { label: t("jobs.show"), onClick: () => jobs.setState({ isShown: true }) } });
  return true;
}

export function tellDone(sheet: OpenSheet, result: ActionResult): void {
  const cause = result.effects[0]?.cause;
  const undo = { label: t("common.undo"), onClick: () => void undoCause(sheet, cause) };
  toast(cause === undefined ? { title: result.summary } : { title: result.summary, action: undo });
}

export async function undoCause(sheet: OpenSheet, cause: string | undefined): Promise<void> {
  const result = await act(sheet, "undo", cause === undefined ? {} : { cause });
  if (result && !isStarted(result)) toast({ title: result.summary, key: "undone" });
}

const isStarted = (result: ActionResult): boolean => typeof result.data === "object" && result.data !== null && "job" in result.data;

export async function redo(sheet: OpenSheet): Promise<void> {
  const result = await act(sheet, "redo", {});
  if (result && !isStarted(result)) toast({ title: result.summary, key: "undone" });
}

export async function decide(sheet: OpenSheet, plan: Plan, isYes: boolean): Promise<void> {
  asked.setState({ plan: null });
  try {
    const result = await api<ActionResult>(`/plans/${plan.id}/${isYes ? "approve" : "reject"}`, { method: "POST", body: isYes ? { hash: plan.hash } : {} });
    if (result.error) tellError(result.error);
    else if (isYes && !tellStarted(result)) tellDone(sheet, result);
  } catch (reason) {
    tellProblem(reason);
  }
}
