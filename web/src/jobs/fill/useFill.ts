/** Trying a fill on a few rows, and starting it. */
import { useEffect, useRef, useState } from "react";

import { api, ApiProblem, sheetCommand, startedJob, wireError, type ActionResult, type Plan, type WireError } from "@/live";

import { showJobs } from "../doings";
import { type Sample } from "./draft";
import { tryFill } from "./recipes";

interface Filling {
  readonly busy: "try" | "start" | null;
  /** Of these very arguments. */
  readonly sample: Sample | null;
  readonly error: WireError | null;
  readonly tryIt: () => void;
  readonly start: () => void;
}

/** The person has just said what is to be done: what is still asked is answered with that. */
async function startAsAsked(args: Readonly<Record<string, unknown>>): Promise<void> {
  const result = await sheetCommand("fill_column", args);
  if (result.outcome !== "needs_approval") return void startedJob(result);
  const plan = result.data as Pick<Plan, "id" | "hash">;
  const done = await api<ActionResult>(`/plans/${plan.id}/approve`, { body: { hash: plan.hash } });
  if (done.error) throw new ApiProblem(done.error, 200, "");
  startedJob(done);
}

export function useFill(sheetId: string, args: Readonly<Record<string, unknown>>, onStarted: () => void): Filling {
  const key = JSON.stringify(args);
  const [busy, setBusy] = useState<Filling["busy"]>(null);
  const [told, tell] = useState<{ readonly key: string; readonly sample: Sample | null; readonly error: WireError | null } | null>(null);
  const trying = useRef<AbortController | null>(null);
  useEffect(() => () => trying.current?.abort(), []);

  const run = async (what: "try" | "start", work: () => Promise<void>) => {
    setBusy(what);
    try {
      await work();
    } catch (reason) {
      if (!(reason instanceof DOMException && reason.name === "AbortError")) tell((now) => ({ key, sample: now?.key === key ? now.sample : null, error: wireError(reason) }));
    } finally {
      setBusy(null);
    }
  };
  const tryIt = () =>
    void run("try", async () => {
      const control = (trying.current = new AbortController());
      const sample = await tryFill(sheetId, args, control.signal);
      tell({ key, sample, error: null });
    });
  const start = () =>
    void run("start", async () => {
      await startAsAsked(args);
      showJobs(true);
      onStarted();
    });
  const now = told?.key === key ? told : null;
  return { busy, sample: now?.sample ?? null, error: now?.error ?? null, tryIt, start };
}
