import { useT } from "@/i18n";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";

/** In place of a panel that threw. */
export function Crashed({ error, again }: { error: Error; again: () => void }) {
  const t = useT();
  return (
    <ErrorState
      className="h-full"
      title={t("panel.crashed")}
      fix={t("panel.crashedFix")}
      detail={error.message}
      actions={
        <>
          <Button tone="primary" onClick={again}>
            {t("common.retry")}
          </Button>
          <Button onClick={() => location.reload()}>{t("common.reload")}</Button>
        </>
      }
    />
  );
}
