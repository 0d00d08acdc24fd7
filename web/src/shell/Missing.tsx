import { Compass } from "lucide-react";

import { useT } from "@/i18n";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";

import { navigate } from "./route";

export function Missing() {
  const t = useT();
  return (
    <main className="flex-1">
      <EmptyState
        icon={Compass}
        className="h-full"
        title={t("missing.page")}
        actions={
          <Button tone="primary" onClick={() => navigate("/")}>
            {t("missing.goHome")}
          </Button>
        }
      />
    </main>
  );
}

/** The page is here, the server is not. */
export function Unreachable({ onRetry }: { onRetry: () => void }) {
  const t = useT();
  return (
    <main className="h-full bg-bg">
      <ErrorState
        className="h-full"
        title={t("gate.unreachable")}
        fix={t("gate.unreachableFix")}
        actions={
          <Button tone="primary" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        }
      />
    </main>
  );
}
