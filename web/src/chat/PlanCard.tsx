import { CircleCheck, CircleSlash, CircleX, ClockAlert, Hand, ListChecks, type LucideIcon } from "lucide-react";
import { useId, useState } from "react";

import { useT, type Translate } from "@/i18n";
import { formatTime } from "@/i18n/format";
import { type Plan } from "@/live";
import { TONE_TEXT, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { keyName } from "@/ui/Kbd";
import { Spinner } from "@/ui/Spinner";

import { PlanRows } from "./PlanRows";
import { PlanSummary } from "./PlanSummary";
import { isDestructive } from "./planFacts";
import { usePlanDecision, type PlanDecision } from "./usePlanDecision";

const LOOKS: Record<Plan["state"], { icon: LucideIcon; tone: Tone }> = {
  waiting: { icon: Hand, tone: "accent" },
  approved: { icon: ListChecks, tone: "accent" },
  rejected: { icon: CircleSlash, tone: "neutral" },
  expired: { icon: ClockAlert, tone: "warning" },
  done: { icon: CircleCheck, tone: "success" },
  failed: { icon: CircleX, tone: "danger" },
};

/** Few rows are shown at once; many on demand. */
const SHOWN_AT_ONCE = 5;

const DELETES = new Set(["delete_rows"]);

function sizeWords(t: Translate, plan: Plan): string {
  if (plan.cell_count > 0 && !DELETES.has(plan.action)) return t("plan.size", { cells: plan.cell_count, count: plan.row_count });
  return plan.row_count > 0 ? t("plan.sizeRows", { count: plan.row_count }) : "";
}

function approveWords(t: Translate, plan: Plan): string {
  if (DELETES.has(plan.action)) return t("plan.approveDelete", { count: plan.row_count });
  return plan.row_count > 0 ? t("plan.approveRows", { count: plan.row_count }) : t("plan.approve");
}

interface PlanCardProps {
  plan: Plan;
  /** What was asked for, in words; the plan's own summary tells it as done. */
  asked?: string;
  isFresh?: boolean;
}

/** A change worked out and not made yet; the same in every tab, decided in any of them. */
export function PlanCard({ plan, asked = "", isFresh = false }: PlanCardProps) {
  const t = useT();
  const titleId = useId();
  const decision = usePlanDecision(plan, isFresh);
  const [isShown, setShown] = useState(plan.state === "waiting" && plan.rows.length <= SHOWN_AT_ONCE);
  const isWaiting = plan.state === "waiting";
  // What is decided steps back to a line; all of it is one click away.
  const isWhole = isWaiting || isShown;
  const { icon, tone } = LOOKS[plan.state];
  const summary = plan.state === "done" ? plan.summary : asked || plan.summary;
  return (
    <section
      role="group"
      aria-labelledby={titleId}
      className={cx("overflow-hidden rounded-lg border bg-surface", isWaiting && "border-accent-border shadow-low ring-3 ring-accent-soft")}
    >
      <header className="flex items-start gap-2 px-3 pt-2.5">
        {plan.state === "approved" ? <Spinner size={15} /> : <Icon of={icon} size={15} className={cx("mt-0.5", TONE_TEXT[tone])} />}
        <div className="min-w-0 flex-1">
          <h3 id={titleId} className="text-sm font-semibold">
            {t("plan.title")}
            <span className={cx("font-medium", TONE_TEXT[tone])}> · {t(`plan.${plan.state}`)}</span>
          </h3>
          {summary && <p className="text-sm break-words text-text">{summary}</p>}
        </div>
        <span className="text-xs whitespace-nowrap text-muted tabular-nums">{sizeWords(t, plan)}</span>
      </header>
      {isWhole && (plan.transitions.length + plan.totals.length + (plan.columns ?? []).length > 0) && (
        <div className="px-3 pt-2 pl-[35px]">
          <PlanSummary plan={plan} />
        </div>
      )}
      <div className="px-3 pt-1 pb-2 pl-[27px]">
        {plan.rows.length > 0 && (
          <Button size="sm" tone="ghost" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? t("plan.hideRows") : t("plan.showRows", { count: plan.row_count })}
          </Button>
        )}
        {plan.state === "expired" && <p className="px-2 text-xs text-muted">{t("plan.expiredFix")}</p>}
      </div>
      {isShown && plan.rows.length > 0 && <PlanRows plan={plan} />}
      {isWaiting && <Decision plan={plan} decision={decision} />}
    </section>
  );
}

function Decision({ plan, decision }: { plan: Plan; decision: PlanDecision }) {
  const t = useT();
  return (
    <footer className="flex flex-wrap items-center gap-2 border-t bg-sunken/60 px-3 py-2" onKeyDown={(event) => decision.onKeyDown(event)}>
      <span className="min-w-0 flex-1 text-xs text-faint">
        <span className="sr-only">{t("plan.keys", { approve: t("plan.approve"), reject: t("plan.reject") })}</span>
        {t("plan.expires", { time: formatTime(plan.expires_at) })}
      </span>
      <Button ref={decision.rejectRef} isBusy={decision.busy === "reject"} onClick={() => decision.decide("reject")}>
        {t("plan.reject")}
      </Button>
      <Button
        ref={decision.approveRef}
        tone={isDestructive(plan) ? "danger" : "primary"}
        isBusy={decision.busy === "approve"}
        onClick={() => decision.decide("approve")}
        className="group"
      >
        {approveWords(t, plan)}
        <span aria-hidden className="hidden opacity-80 group-focus-visible:inline">
          {keyName("Enter")}
        </span>
      </Button>
    </footer>
  );
}
