/** Deciding a plan by keyboard, so that neither a stray Enter nor a repeated key decides anything. */
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { type Plan } from "@/live";

import { useDoings } from "./doings";
import { isDestructive } from "./planFacts";
import { tellProblem } from "./tellProblem";

/** After the focus came here by itself, nothing is decided for so long: the key that is going down was meant for elsewhere. */
const GUARD_MS = 600;

/** The person is not in the middle of something: nothing has the focus, or a message not begun. */
function mayTakeFocus(): boolean {
  const active = document.activeElement;
  if (!document.hasFocus()) return false;
  return active === null || active === document.body || (active instanceof HTMLTextAreaElement && active.value === "");
}

export interface PlanDecision {
  readonly busy: "approve" | "reject" | null;
  readonly approveRef: RefObject<HTMLButtonElement | null>;
  readonly rejectRef: RefObject<HTMLButtonElement | null>;
  readonly decide: (decision: "approve" | "reject") => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** `isFresh`: the plan came while this page was looking, so it may take the focus. */
export function usePlanDecision(plan: Plan, isFresh: boolean): PlanDecision {
  const doings = useDoings();
  const [busy, setBusy] = useState<PlanDecision["busy"]>(null);
  const approveRef = useRef<HTMLButtonElement>(null);
  const rejectRef = useRef<HTMLButtonElement>(null);
  const guardedUntil = useRef(0);
  const isWaiting = plan.state === "waiting";
  const isDangerous = isDestructive(plan);

  useEffect(() => {
    if (!isFresh || !isWaiting || !mayTakeFocus()) return;
    guardedUntil.current = performance.now() + GUARD_MS;
    // What deletes begins on No.
    (isDangerous ? rejectRef : approveRef).current?.focus();
  }, [isFresh, isWaiting, isDangerous, plan.id]);

  const decide = (decision: "approve" | "reject") => {
    if (busy || !isWaiting || performance.now() < guardedUntil.current) return;
    setBusy(decision);
    doings
      .decide(plan, decision)
      .then(() => doings.focusComposer())
      .catch(tellProblem)
      .finally(() => setBusy(null));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") doings.focusComposer();
    else if (event.key === "Enter" && event.repeat) event.preventDefault();
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      (document.activeElement === approveRef.current ? rejectRef : approveRef).current?.focus();
    }
  };

  return { busy, approveRef, rejectRef, decide, onKeyDown };
}
