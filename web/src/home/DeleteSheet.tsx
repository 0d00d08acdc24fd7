import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useT } from "@/i18n";
import { type SheetSummary } from "@/live";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";

import { runAsAsked, runOnSheet, tellProblem } from "./sheetActions";

/** Asks first; afterwards one click brings the sheet back. */
export function DeleteSheet({ sheet, onClose }: { sheet: SheetSummary; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const relist = () => client.invalidateQueries({ queryKey: ["sheets"] });
  const undo = (cause: string) =>
    void runOnSheet(sheet.id, "undo", { cause })
      .then(relist)
      .catch(tellProblem);
  const remove = async () => {
    setBusy(true);
    try {
      const result = await runAsAsked(sheet.id, "delete_sheet", {});
      await relist();
      const cause = result.effects[0]?.cause;
      toast({ title: t("home.deleted", { name: sheet.name }), ...(cause !== undefined && { action: { label: t("common.undo"), onClick: () => undo(cause) } }) });
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
      title={t("home.deleteTitle", { name: sheet.name })}
      description={t("home.deleteText", { count: sheet.row_count })}
      closeLabel={t("common.close")}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button tone="danger" isBusy={isBusy} onClick={() => void remove()}>
            {t("common.delete")}
          </Button>
        </>
      }
    />
  );
}
