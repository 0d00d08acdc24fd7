import { useState } from "react";

import { useT } from "@/i18n";
import { stopFollowing } from "@/live";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";

import { tellProblem } from "../doings";
import { useData, useSheet } from "../sheetContext";

/** Asks before a sheet is let go of: what does not reach Smartsheet any more is told. */
export function StopFollowing({ waiting, onClose }: { waiting: number; onClose: () => void }) {
  const t = useT();
  const sheet = useSheet();
  const name = useData((data) => data.sheet?.name ?? "");
  const [isBusy, setBusy] = useState(false);
  const stop = async () => {
    setBusy(true);
    try {
      await stopFollowing(sheet.id);
      await sheet.source.read();
      toast({ title: t("source.stopped") });
      onClose();
    } catch (reason) {
      tellProblem(reason);
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="sm"
      title={t("source.stopTitle", { name })}
      description={t("source.stopText")}
      closeLabel={t("common.close")}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button tone="danger" isBusy={isBusy} onClick={() => void stop()}>
            {t("source.stopDo")}
          </Button>
        </>
      }
    >
      {waiting > 0 && <p className="rounded-md border border-warning-border bg-warning-soft px-3 py-2 text-sm text-warning">{t("source.stopWaiting", { count: waiting })}</p>}
    </Dialog>
  );
}
