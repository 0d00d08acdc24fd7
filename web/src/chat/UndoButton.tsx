import { Undo2 } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { type Effect } from "@/live";
import { Button } from "@/ui/Button";

import { useDoings } from "./doings";

interface UndoButtonProps {
  effect: Pick<Effect, "cause" | "can_undo">;
  /** What is taken back, where several buttons stand together. */
  of?: string;
}

/** Takes a cause back, and says when it was. */
export function UndoButton({ effect, of }: UndoButtonProps) {
  const t = useT();
  const { undo, undone } = useDoings();
  const [isBusy, setBusy] = useState(false);
  if (undone.has(effect.cause)) return <span className="pr-1 text-xs text-muted">{t("turn.undone")}</span>;
  const run = () => {
    setBusy(true);
    void undo(effect.cause).finally(() => setBusy(false));
  };
  return (
    <Button
      size="sm"
      tone="ghost"
      icon={Undo2}
      isBusy={isBusy}
      onClick={run}
      aria-label={of ? `${t("action.undo")}: ${of}` : undefined}
      title={effect.can_undo === "best_effort" ? t("action.bestEffort") : undefined}
    >
      {t("action.undo")}
    </Button>
  );
}
