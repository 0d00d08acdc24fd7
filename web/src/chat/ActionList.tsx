import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { type TurnAction } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";

import { ActionCard } from "./ActionCard";
import { isRead } from "./outcome";

/** So many reads are listed; more of them become one line once the answer is there. */
const MOST_READS = 2;

const isQuiet = (action: TurnAction) => isRead(action.action) && action.outcome === "success";

interface ActionListProps {
  actions: readonly TurnAction[];
  isRunning: boolean;
}

/** What was done for an answer. Changes and failures always show; many reads fold into a line. */
export function ActionList({ actions, isRunning }: ActionListProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const reads = actions.filter(isQuiet);
  const folds = !isRunning && reads.length > MOST_READS;
  const shown = folds && !isOpen ? actions.filter((action) => !isQuiet(action)) : actions;
  if (actions.length === 0) return null;
  return (
    <div className="space-y-1">
      {folds && (
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className="flex items-center gap-1 rounded-sm text-xs text-muted hover:text-text">
          <Icon of={ChevronRight} size={12} className={cx("text-faint transition-transform duration-[120ms]", isOpen && "rotate-90")} />
          {t("action.looked", { count: reads.length })}
        </button>
      )}
      {shown.map((action) => (
        <ActionCard key={action.call_id} action={action} />
      ))}
    </div>
  );
}
