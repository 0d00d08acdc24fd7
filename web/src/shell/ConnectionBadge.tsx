import { CloudOff, RefreshCw, Unplug } from "lucide-react";
import { useEffect, useState } from "react";

import { useT } from "@/i18n";
import { usePage } from "@/store";
import { TONE_SOFT, type Tone } from "@/ui/Badge";
import { cx } from "@/ui/cx";
import { Icon, type IconType } from "@/ui/Icon";
import { Spinner } from "@/ui/Spinner";
import { Tooltip } from "@/ui/Tooltip";

/** A state shorter than this is not shown: it would only flicker. */
const CALM_MS = 400;

interface Look {
  text: string;
  hint: string;
  tone: Tone;
  icon: IconType | "spinner" | "dot";
}

function useLook(): Look {
  const t = useT();
  const connection = usePage((state) => state.connection);
  const waiting = usePage((state) => state.waitingEdits);
  switch (connection.kind) {
    case "connecting":
      return { text: t("live.connecting"), hint: t("live.connecting"), tone: "neutral", icon: "spinner" };
    case "catching_up":
      return { text: t("live.catchingUp", { count: connection.changes }), hint: t("live.onlineHint"), tone: "accent", icon: "spinner" };
    case "offline":
      return connection.retryAt === null
        ? { text: t("live.offline"), hint: t("live.offlineHint"), tone: "warning", icon: CloudOff }
        : { text: t("live.reconnecting"), hint: t("live.lostHint"), tone: "warning", icon: RefreshCw };
    case "refused":
      return { text: t("live.stopped"), hint: t("live.outdated"), tone: "danger", icon: Unplug };
    case "online":
      return waiting > 0
        ? { text: t("live.sending", { count: waiting }), hint: t("live.onlineHint"), tone: "accent", icon: "spinner" }
        : { text: t("live.online"), hint: t("live.onlineHint"), tone: "success", icon: "dot" };
  }
}

/** Whether what is on the screen is what is so. */
export function ConnectionBadge() {
  const look = useLook();
  const [shown, show] = useState(look);
  const isCalm = look.icon === "dot";
  useEffect(() => {
    const timer = setTimeout(() => show(look), isCalm ? 0 : CALM_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new object with the same words is the same look
  }, [look.text, look.hint, isCalm]);
  const isQuiet = shown.icon === "dot";
  return (
    <Tooltip text={shown.hint}>
      <span
        role="status"
        tabIndex={0}
        className={cx(
          "inline-flex h-6 items-center gap-1.5 rounded-md text-xs whitespace-nowrap tabular-nums",
          isQuiet ? "px-1.5 text-muted" : cx("border px-2 font-medium", TONE_SOFT[shown.tone]),
        )}
      >
        {shown.icon === "dot" ? (
          <span className="size-1.5 rounded-full bg-success" />
        ) : shown.icon === "spinner" ? (
          <Spinner size={12} />
        ) : (
          <Icon of={shown.icon} size={12} />
        )}
        <span className="max-md:sr-only">{shown.text}</span>
      </span>
    </Tooltip>
  );
}
