/** Deciding a plan by keyboard, so that neither a stray Enter nor a repeated key decides anything. */
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { type OnOutdated, type Plan } from "@/live";
import { wireError } from "@/live/http";

import { useDoings } from "./doings";
import { isDestructive } from "./planFacts";
import { tellProblem } from "./tellProblem";

/** After the focus came here by itself, no key decides for so long: the one that is going down was meant for elsewhere. A click is meant. */
const GUARD_MS = 600;

/** The person is not in the middle of something: nothing has the focus, or a message not begun. */
function mayTakeFocus(): boolean {
  const active = document.activeElement;
  if (!document.hasFocus()) return false;
  return active === null || active === document.body || (active instanceof HTMLTextAreaElement && active.value === "");
}

/** Rows of the plan that somebody changed since it was made. */
export interface Outdated {
  readonly changed: number;
  readonly rows: number;
}

const counted = (value: unknown): number => (typeof value === "number" ? value : Array.isArray(value) ? value.length : 0);

function outdatedOf(reason: unknown, plan: Plan): Outdated | null {
  const error = wireError(reason);
  if (error.code !== "plan_outdated") return null;
  return { changed: counted(error.params["changed"]) || 1, rows: counted(error.params["rows"]) || plan.row_count };
}

type Doing = "approve" | "reject" | "skip" | "overwrite" | "refresh" | "revise";

export interface PlanDecision {
  readonly busy: Doing | null;
  /** Approving was refused because of it: what is to become of those rows is asked. */
  readonly outdated: Outdated | null;
  readonly approveRef: RefObject<HTMLButtonElement | null>;
  readonly rejectRef: RefObject<HTMLButtonElement | null>;
  /** The first of the ways out when the plan is outdated. */
  readonly refreshRef: RefObject<HTMLButtonElement | null>;
  readonly decide: (decision: "approve" | "reject", onOutdated?: Exclude<OnOutdated, "refuse">) => void;
  readonly refresh: () => void;
  /** Runs `change`, which gives the plan another hash; then the decision is asked for again. */
  readonly revise: (change: () => Promise<void>) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** `isFresh`: the plan came while this page was looking, so it may take the focus. */
export function usePlanDecision(plan: Plan, isFresh: boolean): PlanDecision {
  const doings = useDoings();
  const [busy, setBusy] = useState<Doing | null>(null);
  const [refused, setRefused] = useState<(Outdated & { hash: string }) | null>(null);
  const approveRef = useRef<HTMLButtonElement>(null);
  const rejectRef = useRef<HTMLButtonElement>(null);
  const refreshRef = useRef<HTMLButtonElement>(null);
  const guardedUntil = useRef(0);
  const isWaiting = plan.state === "waiting";
  const isDangerous = isDestructive(plan);
  // Of this plan, not of the one before it was worked out again.
  const outdated = refused?.hash === plan.hash ? refused : null;

  useEffect(() => {
    if (!isFresh || !isWaiting || !mayTakeFocus()) return;
    guardedUntil.current = performance.now() + GUARD_MS;
    // What deletes begins on No.
    (isDangerous ? rejectRef : approveRef).current?.focus();
  }, [isFresh, isWaiting, isDangerous, plan.id]);

  useEffect(() => {
    if (outdated) refreshRef.current?.focus();
  }, [outdated]);

  const run = async (doing: Doing, work: () => Promise<void>, then: () => void) => {
    setBusy(doing);
    try {
      await work();
      then();
    } catch (reason) {
      const found = outdatedOf(reason, plan);
      if (found) setRefused({ ...found, hash: plan.hash });
      else tellProblem(reason);
    } finally {
      setBusy(null);
    }
  };
  const mayRun = () => busy === null && isWaiting;
  const askAgain = () => {
    guardedUntil.current = performance.now() + GUARD_MS;
    requestAnimationFrame(() => (isDangerous ? rejectRef : approveRef).current?.focus());
  };

  const decide: PlanDecision["decide"] = (decision, onOutdated) => {
    if (!mayRun()) return;
    void run(onOutdated ?? decision, () => doings.decide(plan, decision, onOutdated), doings.focusComposer);
  };
  const refresh = () => {
    if (mayRun()) void run("refresh", () => doings.refresh(plan), askAgain);
  };
  const revise = (change: () => Promise<void>) => {
    if (mayRun()) void run("revise", change, askAgain);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const isTooSoon = performance.now() < guardedUntil.current;
    if (event.key === "Escape") doings.focusComposer();
    else if ((event.key === "Enter" || event.key === " ") && (event.repeat || isTooSoon)) event.preventDefault();
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const buttons = [...event.currentTarget.querySelectorAll("button")];
      const at = buttons.findIndex((button) => button === document.activeElement);
      const next = buttons[(at + (event.key === "ArrowRight" ? 1 : -1) + buttons.length) % buttons.length];
      event.preventDefault();
      next?.focus();
    }
  };

  return { busy, outdated, approveRef, rejectRef, refreshRef, decide, refresh, revise, onKeyDown };
}
