import { CalendarClock, TriangleAlert } from "lucide-react";

import { useT, type Translate } from "@/i18n";
import { formatTime } from "@/i18n/format";
import { type Plan } from "@/live";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { keyName } from "@/ui/Kbd";

import { useDoings } from "./doings";
import { changedValues, EMPTY_DRAFT, isEmpty, type PlanDraft } from "./planDraft";
import { isDestructive } from "./planFacts";
import { type Outdated, type PlanDecision } from "./usePlanDecision";

function approveWords(t: Translate, plan: Plan): string {
  if (plan.action === "delete_rows") return t("plan.approveDelete", { count: plan.row_count });
  return plan.row_count > 0 ? t("plan.approveRows", { count: plan.row_count }) : t("plan.approve");
}

function draftWords(t: Translate, draft: PlanDraft): string {
  const parts = [
    draft.without.size > 0 && t("plan.leftOut", { count: draft.without.size }),
    changedValues(draft) > 0 && t("plan.valuesChanged", { count: changedValues(draft) }),
  ];
  return parts.filter(Boolean).join(", ");
}

interface DecisionBarProps {
  plan: Plan;
  decision: PlanDecision;
  draft: PlanDraft;
  onDraft: (draft: PlanDraft) => void;
}

/** Yes or no; or first what was changed by hand, or what became of the sheet meanwhile. */
export function PlanDecisionBar({ plan, decision, draft, onDraft }: DecisionBarProps) {
  const t = useT();
  const { revise } = useDoings();
  const reject = (
    <Button key="reject" ref={decision.rejectRef} isBusy={decision.busy === "reject"} onClick={() => decision.decide("reject")}>
      {t("plan.reject")}
    </Button>
  );
  return (
    <footer className="border-t bg-sunken/60 px-3 py-2" onKeyDown={(event) => decision.onKeyDown(event)}>
      <span className="sr-only">{t("plan.keys", { approve: t("plan.approve"), reject: t("plan.reject") })}</span>
      {decision.outdated ? (
        <OutdatedChoices outdated={decision.outdated} decision={decision} reject={reject} />
      ) : isEmpty(draft) ? (
        <div className="flex flex-wrap items-center justify-end gap-2">
          <span className="flex min-w-52 flex-1 items-center gap-1 text-xs text-faint tabular-nums">
            <Icon of={CalendarClock} size={12} />
            <span className="truncate">{t("plan.expires", { time: formatTime(plan.expires_at) })}</span>
          </span>
          {reject}
          <Button
            key="approve"
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
        </div>
      ) : (
        <div className="flex flex-wrap items-center justify-end gap-2">
          <span role="status" className="min-w-44 flex-1 text-xs font-medium text-accent-text tabular-nums">
            {draftWords(t, draft)}
          </span>
          <Button key="discard" tone="ghost" onClick={() => onDraft(EMPTY_DRAFT)}>
            {t("plan.discardDraft")}
          </Button>
          {reject}
          <Button key="revise" tone="primary" isBusy={decision.busy === "revise"} disabled={draft.without.size >= plan.row_count} onClick={() => decision.revise(() => revise(plan, draft))}>
            {t("plan.revise")}
          </Button>
        </div>
      )}
    </footer>
  );
}

interface OutdatedChoicesProps {
  outdated: Outdated;
  decision: PlanDecision;
  reject: React.ReactNode;
}

function OutdatedChoices({ outdated, decision, reject }: OutdatedChoicesProps) {
  const t = useT();
  const { changed, rows } = outdated;
  return (
    <div role="alert">
      <p className="flex items-start gap-1.5 text-sm font-medium text-warning">
        <Icon of={TriangleAlert} size={15} className="mt-0.5" />
        {t("plan.outdated", { changed, count: rows })}
      </p>
      <p className="mb-2 pl-[21px] text-xs text-muted">{t("plan.outdatedText")}</p>
      <div className="flex flex-wrap justify-end gap-2">
        {reject}
        <Button isBusy={decision.busy === "overwrite"} onClick={() => decision.decide("approve", "overwrite")}>
          {t("plan.overwrite")}
        </Button>
        <Button isBusy={decision.busy === "skip"} onClick={() => decision.decide("approve", "skip")}>
          {t("plan.skip", { count: changed })}
        </Button>
        <Button ref={decision.refreshRef} tone="primary" isBusy={decision.busy === "refresh"} onClick={decision.refresh}>
          {t("plan.refresh")}
        </Button>
      </div>
    </div>
  );
}
