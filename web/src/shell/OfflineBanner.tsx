import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";

import { useT } from "@/i18n";
import { reconnectNow } from "@/live/client";
import { usePage } from "@/store";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";

/** A short drop heals by itself, unseen but for the badge. */
const SHOWN_AFTER_MS = 3_000;

/** Says plainly what happens to edits made while the server cannot be reached. */
export function OfflineBanner() {
  const t = useT();
  const connection = usePage((state) => state.connection);
  const waiting = usePage((state) => state.waitingEdits);
  const [isShown, show] = useState(false);
  const isOffline = connection.kind === "offline";
  const isOutdated = connection.kind === "refused" && connection.code !== 4401;
  useEffect(() => {
    const timer = setTimeout(() => show(isOffline), isOffline ? SHOWN_AFTER_MS : 0);
    return () => clearTimeout(timer);
  }, [isOffline]);
  if (isOutdated) {
    return (
      <Strip text={t("live.outdated")}>
        <Button size="sm" onClick={() => location.reload()}>
          {t("common.reload")}
        </Button>
      </Strip>
    );
  }
  if (!isOffline || !isShown) return null;
  const isLost = connection.retryAt !== null;
  const text =
    waiting > 0
      ? t(isLost ? "live.lostWaiting" : "live.offlineWaiting", { count: waiting })
      : isLost
        ? t("live.lostHint")
        : `${t("live.offline")}. ${t("live.offlineHint")}`;
  return (
    <Strip text={text}>
      <Button size="sm" onClick={() => reconnectNow()}>
        {t("live.retryNow")}
      </Button>
    </Strip>
  );
}

function Strip({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <div role="status" className="flex animate-fade items-center gap-2 border-b border-warning-border bg-warning-soft px-3 py-1 text-sm text-warning">
      <Icon of={CloudOff} size={15} />
      <span className="min-w-0 flex-1">{text}</span>
      {children}
    </div>
  );
}
