import { CircleCheck, CircleSlash, CircleX, ClockAlert, Hand, ListChecks, PencilLine, RotateCcw, TriangleAlert, Undo2, type LucideIcon } from "lucide-react";
import { useId, useState } from "react";

import { useT, type Translate } from "@/i18n";
import { type Plan } from "@/live";
import { Badge, TONE_TEXT, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { Spinner } from "@/ui/Spinner";

import { actionName } from "./actionWords";
import { PlanDecisionBar } from "./PlanDecisionBar";
import { PlanJob } from "./PlanJob";
import { startsJob } from "./planFacts";
import { EMPTY_DRAFT, type PlanDraft } from "./planDraft";
import { PlanRows } from "./PlanRows";
import { PlanSummary } from "./PlanSummary";
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

function sizeWords(t: Translate, plan: Plan): string {
  if (plan.cell_count > 0 && plan.action !== "delete_rows") return t("plan.size", { cells: plan.cell_count, count: plan.row_count });
  return plan.row_count > 0 ? t("plan.sizeRows", { count: plan.row_count }) : "";
}

interface PlanCardProps {
  plan: Plan;
  /** What was asked for, in words. */
  asked?: string;
  isFresh?: boolean;
  /** Its rows are shown on demand, however few: it stands among others. */
  isFolded?: boolean;
}

/** A change worked out and not made yet; the same in every tab, decided in any of them. */
export function PlanCard({ plan, asked = "", isFresh = false, isFolded = false }: PlanCardProps) {
  const t = useT();
  const titleId = useId();
  const decision = usePlanDecision(plan, isFresh);
  const [isShown, setShown] = useState(!isFolded && plan.state === "waiting" && plan.rows.length <= SHOWN_AT_ONCE);
  // What was changed by hand belongs to the plan as it was then.
  const [edited, setEdited] = useState({ hash: plan.hash, draft: EMPTY_DRAFT });
  const draft = edited.hash === plan.hash ? edited.draft : EMPTY_DRAFT;
  const setDraft = (next: PlanDraft) => setEdited({ hash: plan.hash, draft: next });
  const isWaiting = plan.state === "waiting";
  // What is decided steps back to a line; all of it is one click away.
  const isWhole = isWaiting || isShown;
  const isStarted = plan.state === "done" && startsJob(plan);
  const { icon, tone } = isStarted ? LOOKS.approved : LOOKS[plan.state];
  // What starts a job of its own kind is told by nothing else; and in the end the plan's own summary tells it as done.
  const isTold = (isWaiting && plan.job) || (plan.state === "done" && !isStarted);
  const summary = isTold ? plan.summary : asked || actionName(plan.action);
  return (
    <section
      role="group"
      aria-labelledby={titleId}
      className={cx("overflow-hidden rounded-lg border bg-surface", isWaiting && "border-accent-border shadow-low ring-3 ring-accent-soft")}
    >
      <header className="flex items-start gap-2 px-3 pt-2.5">
        {plan.state === "approved" && !isStarted ? <Spinner size={15} /> : <Icon of={icon} size={15} className={cx("mt-0.5", TONE_TEXT[tone])} />}
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-baseline justify-between gap-x-3">
            <h3 id={titleId} className="text-sm font-semibold">
              {t("plan.title")}
              <span className={cx("font-medium", TONE_TEXT[tone])}> · {t(isStarted ? "jobs.planStarted" : `plan.${plan.state}`)}</span>
            </h3>
            <span className="text-xs whitespace-nowrap text-muted tabular-nums">{sizeWords(t, plan)}</span>
          </div>
          {summary && <p className="text-sm break-words text-text">{summary}</p>}
        </div>
      </header>
      {plan.revision && <Revised revision={plan.revision} decision={decision} isWaiting={isWaiting} />}
      {isWhole && (plan.transitions.length + plan.totals.length + (plan.columns ?? []).length > 0) && (
        <div className="px-3 pt-2 pl-[35px]">
          <PlanSummary plan={plan} />
        </div>
      )}
      {isWaiting && <PlanJob plan={plan} />}
      {isWaiting && <WayBack plan={plan} />}
      <div className="px-3 pt-1 pb-2 pl-[27px]">
        {plan.rows.length > 0 && (
          <Button size="sm" tone="ghost" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? t("plan.hideRows") : t("plan.showRows", { count: plan.row_count })}
          </Button>
        )}
        {plan.state === "expired" && <p className="px-2 text-xs text-muted">{t("plan.expiredFix")}</p>}
      </div>
      {isShown && plan.rows.length > 0 && <PlanRows plan={plan} draft={draft} onDraft={setDraft} />}
      {isWaiting && <PlanDecisionBar plan={plan} decision={decision} draft={draft} onDraft={setDraft} />}
    </section>
  );
}

/** The list is not the one first proposed; before the yes there is a way back to that. */
function Revised({ revision, decision, isWaiting }: { revision: NonNullable<Plan["revision"]>; decision: PlanDecision; isWaiting: boolean }) {
  const t = useT();
  const words = [
    revision.left_out > 0 && t("plan.leftOut", { count: revision.left_out }),
    revision.changed > 0 && t("plan.valuesChanged", { count: revision.changed }),
  ];
  return (
    <p className="flex flex-wrap items-center gap-1 px-3 pt-1 pl-[35px]">
      <Badge tone="accent" icon={PencilLine}>
        {t("plan.revised")}
      </Badge>
      <span className="text-xs text-muted tabular-nums">{words.filter(Boolean).join(", ")}</span>
      {isWaiting && (
        <Button size="sm" tone="ghost" icon={RotateCcw} isBusy={decision.busy === "refresh"} onClick={decision.refresh}>
          {t("plan.startOver")}
        </Button>
      )}
    </p>
  );
}

/** How far it can be taken back, said before. */
function WayBack({ plan }: { plan: Plan }) {
  const t = useT();
  if (!plan.undo) return null;
  const lost = plan.lost ?? [];
  const isExact = plan.undo === "exactly";
  return (
    <div className={cx("flex items-start gap-1.5 px-3 pt-2 pl-[35px] text-xs", isExact ? "text-muted" : "text-warning")}>
      <Icon of={isExact ? Undo2 : TriangleAlert} size={13} className="mt-0.5" />
      <div className="min-w-0">
        <p className={isExact ? "" : "font-medium"}>{t(`plan.undo.${plan.undo}`)}</p>
        {lost.length > 0 && (
          <ul className="list-disc pl-4 text-muted">
            {lost.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
