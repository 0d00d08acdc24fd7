import { useMemo } from "react";

import { decidePlan, refreshPlan, revisePlan, startedJob, type Plan } from "@/live";
import { toast } from "@/ui/toast";

import { DoingsProvider, useDoings, type ChatDoings } from "./doings";
import { PlanCard } from "./PlanCard";
import { reviseArgs } from "./planDraft";
import { useColumns } from "./useSheetOf";

/** A plan that no chat asked for, decided as one of a chat is. */
export function OutsidePlan({ plan }: { plan: Plan }) {
  const outside = useDoings();
  const columns = useColumns(plan.sheet_id);
  const doings = useMemo<ChatDoings>(
    () => ({
      ...outside,
      sheetId: plan.sheet_id,
      columns,
      decide: async (one, decision, onOutdated) => {
        const result = await decidePlan(one, decision, onOutdated);
        // A job tells of itself.
        if (!startedJob(result)) toast({ title: result.summary, key: "plan-decided" });
      },
      revise: async (one, draft) => {
        await revisePlan(one, reviseArgs(draft));
      },
      refresh: async (one) => {
        await refreshPlan(one);
      },
    }),
    [outside, plan.sheet_id, columns],
  );
  return (
    <DoingsProvider value={doings}>
      <PlanCard plan={plan} asked={plan.summary} isFolded />
    </DoingsProvider>
  );
}
