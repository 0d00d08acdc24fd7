import { Archive, TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { type SessionState } from "@/live";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { Spinner } from "@/ui/Spinner";

interface SessionBannerProps {
  state: SessionState;
  reason: string | null;
  onRetry: () => Promise<void>;
  onNew: () => void;
}

/** Why the chat cannot answer right now, and the one thing to do about it. */
export function SessionBanner({ state, reason, onRetry, onNew }: SessionBannerProps) {
  const t = useT();
  const [isBusy, setBusy] = useState(false);
  if (state === "ACTIVE") return null;
  const retry = () => {
    setBusy(true);
    void onRetry().finally(() => setBusy(false));
  };
  if (state === "INITIALIZING") {
    return <Banner icon={<Spinner size={14} />} title={t("session.INITIALIZING")} text={t("session.INITIALIZING.text")} />;
  }
  if (state === "ERROR") {
    return (
      <Banner isBad icon={<Icon of={TriangleAlert} size={15} />} title={reason || t("session.ERROR")} text={t("session.ERROR.text")}>
        <Button size="sm" isBusy={isBusy} onClick={retry}>
          {t(isBusy ? "session.retrying" : "session.retry")}
        </Button>
      </Banner>
    );
  }
  return (
    <Banner icon={<Icon of={Archive} size={15} />} title={t("session.CLOSED")} text={reason ? `${reason} ${t("session.CLOSED.text")}` : t("session.CLOSED.text")}>
      <Button size="sm" onClick={onNew}>
        {t("chat.new")}
      </Button>
    </Banner>
  );
}

function Banner({ icon, title, text, isBad = false, children }: { icon: ReactNode; title: string; text: string; isBad?: boolean; children?: ReactNode }) {
  return (
    <div role="status" className={cx("flex items-start gap-2 border-b px-3 py-2 text-sm", isBad ? "bg-danger-soft text-danger" : "bg-sunken text-text")}>
      <span className="mt-0.5">{icon}</span>
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{title}</p>
        <p className="text-xs text-muted">{text}</p>
      </div>
      {children}
    </div>
  );
}
