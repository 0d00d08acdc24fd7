import { useId, type ReactNode } from "react";

import { useT } from "@/i18n";
import { formatAgo, formatTime } from "@/i18n/format";
import { type Plan } from "@/live";

export interface PlanPlaces {
  /** Draws a plan with its decision; the shell gives the chat's. */
  readonly planOf: (plan: Plan) => ReactNode;
}

interface WaitingPlansProps extends PlanPlaces {
  plans: readonly Plan[];
}

/** What programs from outside want done in this sheet, and may not without a person's yes. */
export function WaitingPlans({ plans, planOf }: WaitingPlansProps) {
  const t = useT();
  const titleId = useId();
  if (plans.length === 0) return null;
  return (
    <section aria-labelledby={titleId} className="flex flex-col gap-2.5 border-b bg-sunken/50 px-3 py-3">
      <header>
        <h3 id={titleId} className="text-sm font-semibold">
          {t("jobs.plans")}
        </h3>
        <p className="mt-0.5 text-xs text-muted">{t("jobs.plansText")}</p>
      </header>
      <ul className="flex flex-col gap-3">
        {plans.map((plan) => (
          <li key={plan.id}>
            {planOf(plan)}
            <time dateTime={plan.created_at} title={formatTime(plan.created_at)} className="mt-1 block text-right text-xs text-faint">
              {formatAgo(plan.created_at)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}
