/** Actions on whole sheets, as the list of sheets runs them. */
import { api, ApiProblem, type ActionResult, type Plan } from "@/live";
import { errorWords } from "@/i18n/errors";
import { wireError } from "@/live/http";
import { toast } from "@/ui/toast";

/** Runs an action; one that did not succeed is thrown like any other refusal. */
export async function runOnSheet(sheetId: string, action: string, args: Readonly<Record<string, unknown>>): Promise<ActionResult> {
  const result = await api<ActionResult>(`/sheets/${sheetId}/actions/${action}`, { body: args });
  if (result.error) throw new ApiProblem(result.error, 200, "");
  return result;
}

/** Runs an action that the person has just been asked about and said yes to: what it still asks is answered with that yes. */
export async function runAsAsked(sheetId: string, action: string, args: Readonly<Record<string, unknown>>): Promise<ActionResult> {
  const result = await runOnSheet(sheetId, action, args);
  if (result.outcome !== "needs_approval") return result;
  const plan = result.data as Pick<Plan, "id" | "hash">;
  const done = await api<ActionResult>(`/plans/${plan.id}/approve`, { body: { hash: plan.hash } });
  if (done.error) throw new ApiProblem(done.error, 200, "");
  return done;
}

export function tellProblem(reason: unknown): void {
  const words = errorWords(wireError(reason));
  toast({ title: words.title, description: words.fix, tone: "danger" });
}
