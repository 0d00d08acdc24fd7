import { RefreshCw, Sparkles, Workflow } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { formatDuration } from "@/i18n/format";
import { type Turn } from "@/live";
import { hasUndoOnCard, useJobs } from "@/store";
import { Icon } from "@/ui/Icon";
import { IconButton } from "@/ui/IconButton";
import { Tooltip } from "@/ui/Tooltip";

import { AboutAnswer } from "./AboutAnswer";
import { answererOf, costWords, tokensOf, tokenWords } from "./account";
import { CopyButton } from "./CopyButton";
import { useDoings } from "./doings";
import { plainAnswer } from "./figures";
import { UndoButton } from "./UndoButton";

interface TurnFooterProps {
  turn: Turn;
  /** Its actions, which offer undo themselves. */
  hasOwnUndo: boolean;
  /** The chat is answering something. */
  isBusy: boolean;
}

/** Who answered, what it took; how far it can be relied on; copy, answer again and undo. */
export function TurnFooter({ turn, hasOwnUndo, isBusy }: TurnFooterProps) {
  const t = useT();
  const isModel = turn.manager === "model";
  const { usage, can_undo: cause } = turn;
  const isOnCard = useJobs((state) => typeof cause === "string" && hasUndoOnCard(state, cause));
  return (
    <footer className="-mt-1 flex min-h-6 flex-wrap items-center gap-x-2 text-xs text-faint tabular-nums">
      {turn.manager && (
        <Tooltip text={t(isModel ? "turn.modelHint" : "turn.maestroHint")}>
          <span className="inline-flex min-w-0 items-center gap-1" tabIndex={0}>
            <Icon of={isModel ? Sparkles : Workflow} size={12} />
            <span className="truncate">{answererOf(turn)}</span>
          </span>
        </Tooltip>
      )}
      {typeof turn.duration_ms === "number" && <span title={t("turn.took", { duration: formatDuration(turn.duration_ms) })}>{formatDuration(turn.duration_ms)}</span>}
      {usage && tokensOf(usage) > 0 && <span>{tokenWords(tokensOf(usage))}</span>}
      {usage && tokensOf(usage) > 0 && costWords(usage) && <span>{costWords(usage)}</span>}
      {!isModel && turn.status === "answered" && typeof turn.confidence === "number" && turn.confidence > 0 && (
        <span title={t("turn.confidenceHint")}>{t("turn.confidence", { percent: Math.round(turn.confidence * 100) })}</span>
      )}
      <span className="flex-1" />
      <span className="flex items-center gap-1.5">
        {cause && !hasOwnUndo && !isOnCard && <UndoButton effect={{ cause, can_undo: "exactly" }} />}
        <AboutAnswer turn={turn} />
        <Again turn={turn} isBusy={isBusy} />
        {turn.text && <CopyButton text={() => plainAnswer(turn.text)} label={t("turn.copy")} />}
      </span>
    </footer>
  );
}

function Again({ turn, isBusy }: { turn: Turn; isBusy: boolean }) {
  const t = useT();
  const { regenerate } = useDoings();
  const [isAsked, setAsked] = useState(false);
  const run = () => {
    setAsked(true);
    void regenerate(turn.id).finally(() => setAsked(false));
  };
  return <IconButton size="sm" icon={RefreshCw} label={t("turn.regenerate")} disabled={isBusy || isAsked} onClick={run} />;
}
