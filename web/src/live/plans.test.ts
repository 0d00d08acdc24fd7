import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { jobs } from "@/store/jobs";

import { decidePlan, forgetPlans, readPlans } from "./plans";
import { type Plan } from "./protocol";

const plan = (id: string, sessionId: string | null = null): Plan => ({ id, sheet_id: "5", session_id: sessionId, hash: `hash-${id}` }) as Plan;
const shown = () => (jobs.getState().plans["5"] ?? []).map((one) => one.id);

interface Asked {
  readonly path: string;
  readonly body: unknown;
  readonly answer: (body: unknown, status?: number) => void;
}
let asked: Asked[] = [];

beforeEach(() => {
  asked = [];
  jobs.setState({ plans: {} });
  vi.stubGlobal("fetch", (path: string, request: RequestInit) =>
    new Promise<Response>((resolve) => {
      const body: unknown = typeof request.body === "string" ? JSON.parse(request.body) : null;
      asked.push({ path, body, answer: (told, status = 200) => resolve(new Response(JSON.stringify(told), { status, headers: { "content-type": "application/json" } })) });
    }),
  );
});
afterEach(() => void vi.unstubAllGlobals());

it("shows plans that no chat asked for; an answer that was overtaken changes nothing", async () => {
  const [first, second] = [readPlans("5"), readPlans("5")];
  asked[1]?.answer({ plans: [plan("2"), plan("3", "7")] });
  await second;
  expect(shown()).toEqual(["2"]);
  asked[0]?.answer({ plans: [plan("1")] });
  await first;
  expect(shown()).toEqual(["2"]);
  forgetPlans("5");
  expect(shown()).toEqual([]);
});

it("sends the hash of what was seen, and reads what waits again, whatever came of it", async () => {
  const yes = decidePlan(plan("1"), "approve", "skip");
  expect(asked[0]).toMatchObject({ path: "/api/v1/plans/1/approve", body: { hash: "hash-1", on_outdated: "skip" } });
  asked[0]?.answer({ error: { category: "conflict", code: "plan_decided", message: "It is done already.", fix: "", params: {}, is_retryable: false }, correlation_id: "c" }, 409);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]?.answer({ plans: [] });
  await expect(yes).rejects.toMatchObject({ error: { code: "plan_decided" } });
  const no = decidePlan(plan("2"), "reject");
  expect(asked[2]).toMatchObject({ path: "/api/v1/plans/2/reject", body: null });
  asked[2]?.answer({ outcome: "denied" });
  await vi.waitFor(() => expect(asked).toHaveLength(4));
  asked[3]?.answer({ plans: [] });
  await expect(no).resolves.toMatchObject({ outcome: "denied" });
});
