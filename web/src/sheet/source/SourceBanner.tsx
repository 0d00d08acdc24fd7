import { X } from "lucide-react";
import { useEffect, useState } from "react";

import { useT } from "@/i18n";
import { type SourceTold } from "@/live";
import { usePage } from "@/store";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";

import { lookOf } from "./look";
import { LookSign } from "./SourceBadge";
import { useLink } from "./useLink";

/** Asked once: what was put away stays away until that trouble is over. A sign-in is one for all sheets. */
const putAway = new Set<string>();

const keyOf = ({ state, id_there: id, since }: SourceTold): string => (state === "needs_sign_in" ? state : `${state} ${id} ${since ?? ""}`);

/** That Smartsheet cannot be reached, wants a sign-in, or has the sheet no more: what that means for what one sees and does. */
export function SourceBanner({ onSignIn }: { onSignIn: (() => void) | undefined }) {
  const t = useT();
  const link = useLink();
  const isConnected = usePage((state) => state.connection.kind !== "offline" && state.connection.kind !== "refused");
  const [, drawAgain] = useState(0);
  const state = link?.state;
  useEffect(() => {
    // The access is there again: the next time it ends, it is asked for again.
    if (state === "live") putAway.delete("needs_sign_in");
  }, [state]);
  // Without the server nobody knows how Smartsheet is; that is said elsewhere.
  if (!link || !isConnected) return null;
  const key = keyOf(link);
  const { sentence, sign, tone } = lookOf(link, 0, Date.now());
  if (tone !== "warning" || putAway.has(key)) return null;
  return (
    <div role="status" className="flex animate-fade items-center gap-2 border-b border-warning-border bg-warning-soft px-3 py-1 text-sm text-warning">
      <LookSign sign={sign} size={15} />
      <span className="min-w-0 flex-1">{t(sentence.key, sentence.params)}</span>
      {state === "needs_sign_in" && onSignIn && (
        <Button size="sm" onClick={onSignIn}>
          {t("source.signIn")}
        </Button>
      )}
      <IconButton
        size="sm"
        icon={X}
        label={t("source.dismiss")}
        onClick={() => {
          putAway.add(key);
          drawAgain((count) => count + 1);
        }}
      />
    </div>
  );
}
