/** Plans that wait for a yes and belong to no chat: asked for over MCP or the API. Chats carry their own. */
import { jobs } from "@/store/jobs";

import { api } from "./http";
import { type ActionResult, type OnOutdated, type Plan, type Value } from "./protocol";

const MOST_LISTED = 200;

/** The newest question for each sheet; an answer that was overtaken is thrown away. */
const asked = new Map<string, number>();
let questions = 0;

/** Reads what waits on a sheet. What cannot be read stays as it was: the next event, or the next look, asks again. */
export async function readPlans(sheetId: string): Promise<void> {
  const question = (questions += 1);
  asked.set(sheetId, question);
  try {
    const { plans } = await api<{ plans: readonly Plan[] }>("/plans", { query: { sheet_id: sheetId, limit: MOST_LISTED } });
    if (asked.get(sheetId) === question) setPlans(sheetId, plans.filter((plan) => plan.session_id === null));
  } catch {
    // Told where it is decided on.
  }
}

export function forgetPlans(sheetId: string): void {
  asked.delete(sheetId);
  setPlans(sheetId, []);
}

const setPlans = (sheetId: string, plans: readonly Plan[]): void => jobs.setState((state) => ({ plans: { ...state.plans, [sheetId]: plans } }));

// --- what a person does --------------------------------------------------------------------------------------------------------

/** These resolve when the server has done it, and what is shown follows. They reject with `ApiProblem`. */
export async function decidePlan(plan: Plan, decision: "approve" | "reject", onOutdated?: OnOutdated): Promise<ActionResult> {
  const body = decision === "approve" ? { hash: plan.hash, ...(onOutdated && { on_outdated: onOutdated }) } : undefined;
  return followed(plan, api<ActionResult>(`/plans/${plan.id}/${decision}`, { method: "POST", body }));
}

/** `set`: by row and column, the values in place of the proposed ones. */
export const revisePlan = (plan: Plan, change: { without: readonly string[]; set: Readonly<Record<string, Readonly<Record<string, Value>>>> }): Promise<ActionResult> =>
  followed(plan, api<ActionResult>(`/plans/${plan.id}/revise`, { body: change }));

export const refreshPlan = (plan: Plan): Promise<ActionResult> => followed(plan, api<ActionResult>(`/plans/${plan.id}/refresh`, { method: "POST" }));

/** What was decided elsewhere meanwhile is not shown as waiting either, whatever came of this. */
async function followed<T>(plan: Plan, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await readPlans(plan.sheet_id);
  }
}
