import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { formatDuration } from "@/i18n/format";
import { type TurnAction } from "@/live";
import { TONE_TEXT } from "@/ui/Badge";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { Spinner } from "@/ui/Spinner";

import { actionName, effectWords } from "./actionWords";
import { isRead, OUTCOMES } from "./outcome";
import { UndoButton } from "./UndoButton";

/** A chart speaks for itself. */
const isSaidByAnswer = (action: TurnAction) => action.action === "chart" && action.outcome === "success";

/** What was done and how it ended. Reads are one quiet line, changes a card with undo. */
export function ActionCard({ action }: { action: TurnAction }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const isQuiet = isRead(action.action) && (action.outcome === "success" || action.outcome === null);
  const undoable = action.outcome === null ? undefined : action.effects.find((effect) => effect.can_undo !== "no");
  const outcome = action.outcome ? t(`outcome.${action.outcome}`) : t("outcome.running");
  return (
    <div className={cx("text-sm", !isQuiet && "rounded-lg border bg-surface")}>
      <div className={cx("flex items-center gap-2", isQuiet ? "py-0.5" : "min-h-9 py-1 pr-1.5 pl-2.5")}>
        <OutcomeIcon action={action} label={outcome} isQuiet={isQuiet} />
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="min-w-0 flex-1 rounded-sm text-left break-words"
        >
          <span className={cx(isQuiet ? "text-xs text-muted" : "font-medium")}>{actionName(action.action)}</span>{" "}
          {action.summary && !action.error && !isSaidByAnswer(action) && <span className={cx("text-muted", isQuiet && "text-xs")}>{action.summary} </span>}
          <Extras action={action} />
          <Icon of={ChevronRight} size={12} className={cx("ml-1 inline-block align-[-1px] text-faint transition-transform duration-[120ms]", isOpen && "rotate-90")} />
        </button>
        {undoable && <UndoButton effect={undoable} />}
      </div>
      {action.error && <ActionError action={action} />}
      {isOpen && <Details action={action} />}
    </div>
  );
}

function OutcomeIcon({ action, label, isQuiet }: { action: TurnAction; label: string; isQuiet: boolean }) {
  if (action.outcome === null) return <Spinner size={14} label={label} />;
  const { icon, tone } = OUTCOMES[action.outcome];
  return <Icon of={icon} size={isQuiet ? 13 : 15} label={label} className={isQuiet ? "text-faint" : TONE_TEXT[tone]} />;
}

function Extras({ action }: { action: TurnAction }) {
  const t = useT();
  const extras = [
    action.outcome && action.outcome !== "success" ? t(`outcome.${action.outcome}`) : "",
    effectWords(action.effects),
    typeof action.duration_ms === "number" ? formatDuration(action.duration_ms) : "",
  ].filter(Boolean);
  return extras.length > 0 && <span className="text-xs text-faint tabular-nums">{extras.join(" · ")}</span>;
}

function ActionError({ action }: { action: TurnAction }) {
  if (!action.error) return null;
  const words = errorWords(action.error);
  return (
    <div className="border-t px-2.5 py-1.5 text-xs">
      <p className="break-words text-danger">{words.title}</p>
      {words.fix && <p className="break-words text-muted">{words.fix}</p>}
    </div>
  );
}

function Details({ action }: { action: TurnAction }) {
  const t = useT();
  return (
    <div className="animate-fade px-2.5 pb-2">
      <p className="mb-1 text-2xs font-medium text-muted">
        {t("action.arguments")} <code className="font-mono text-faint">{action.action}</code>
      </p>
      <pre className="scroll-thin max-h-48 overflow-auto rounded-md border bg-sunken px-2 py-1.5 font-mono text-2xs break-words whitespace-pre-wrap" tabIndex={0}>
        {JSON.stringify(action.arguments, null, 2)}
      </pre>
    </div>
  );
}
