import { Cog } from "lucide-react";

import { useT } from "@/i18n";
import { type FillOptions, type Plan } from "@/live";
import { Icon } from "@/ui/Icon";

import { costWords, tokenWords } from "./account";
import { startsJob } from "./planFacts";

/** That the yes starts a job; and where its effects cannot be shown before, what it will take. */
export function PlanJob({ plan }: { plan: Plan }) {
  const t = useT();
  if (!startsJob(plan)) return null;
  return (
    <div className="flex items-start gap-1.5 px-3 pt-2 pl-[35px] text-xs text-muted">
      <Icon of={Cog} size={13} className="mt-0.5" />
      <div className="min-w-0 space-y-0.5">
        <p>{t("jobs.planned")}</p>
        {plan.job?.kind === "fill" && <Estimate options={plan.job.options} />}
      </div>
    </div>
  );
}

function Estimate({ options }: { options: Partial<FillOptions> }) {
  const t = useT();
  const { target, estimate } = options;
  const usage = estimate && { ...estimate, model: estimate.model ?? null };
  const words = usage?.needs_model
    ? [t("jobs.planned.estimate", { tokens: tokenWords(usage.input_tokens + usage.output_tokens), count: usage.calls }), usage.cost !== null && t("jobs.planned.cost", { cost: costWords(usage) }), usage.model]
    : [t("jobs.planned.noModel")];
  return (
    <>
      {target && <p className="font-medium break-words text-text">{t("jobs.planned.target", { title: target.title })}</p>}
      {usage && <p className="tabular-nums">{words.filter(Boolean).join(" · ")}</p>}
    </>
  );
}
