import { Sparkles, Workflow } from "lucide-react";

import { useT } from "@/i18n";
import { formatDuration } from "@/i18n/format";
import { type Turn } from "@/live";
import { Icon } from "@/ui/Icon";
import { Tooltip } from "@/ui/Tooltip";

import { UndoButton } from "./ActionCard";
import { CopyButton } from "./CopyButton";

/** The figures' links are for the page; on a clipboard only their numbers make sense. */
export function plainAnswer(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\(figure:\d+\)/g, "$1");
}

/** Who answered, how sure, how long; copy and undo. */
export function TurnFooter({ turn }: { turn: Turn }) {
  const t = useT();
  const isModel = turn.manager === "model";
  const hasOwnUndo = turn.actions.some((action) => action.effects.some((effect) => effect.can_undo !== "no"));
  return (
    <footer className="-mt-1 flex min-h-6 flex-wrap items-center gap-x-2 text-xs text-faint tabular-nums">
      {turn.manager && (
        <Tooltip text={t(isModel ? "turn.modelHint" : "turn.maestroHint")}>
          <span className="inline-flex items-center gap-1" tabIndex={0}>
            <Icon of={isModel ? Sparkles : Workflow} size={12} />
            {t(isModel ? "turn.model" : "turn.maestro")}
          </span>
        </Tooltip>
      )}
      {typeof turn.duration_ms === "number" && <span title={t("turn.took", { duration: formatDuration(turn.duration_ms) })}>{formatDuration(turn.duration_ms)}</span>}
      {turn.status === "answered" && typeof turn.confidence === "number" && turn.confidence > 0 && (
        <span title={t("turn.confidenceHint")}>{t("turn.confidence", { percent: Math.round(turn.confidence * 100) })}</span>
      )}
      <span className="flex-1" />
      {turn.can_undo && !hasOwnUndo && <UndoButton effect={{ cause: turn.can_undo, can_undo: "exactly" }} />}
      {turn.text && <CopyButton text={() => plainAnswer(turn.text)} label={t("turn.copy")} />}
    </footer>
  );
}
