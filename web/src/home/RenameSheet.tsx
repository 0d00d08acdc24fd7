import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useT } from "@/i18n";
import { type SheetSummary } from "@/live";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/TextField";

import { runOnSheet, tellProblem } from "./sheetActions";

export function RenameSheet({ sheet, onClose }: { sheet: SheetSummary; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [name, setName] = useState(sheet.name);
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await runOnSheet(sheet.id, "rename_sheet", { name: name.trim() });
      await client.invalidateQueries({ queryKey: ["sheets"] });
      onClose();
    } catch (reason) {
      tellProblem(reason);
    } finally {
      setBusy(false);
    }
  };
  const isSame = name.trim() === "" || name.trim() === sheet.name;
  return (
    <Dialog isOpen onClose={onClose} title={t("home.renameTitle", { name: sheet.name })} closeLabel={t("common.close")} width="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isSame && !isBusy) void save();
        }}
      >
        <TextField label={t("home.newName")} value={name} maxLength={200} autoFocus onFocus={(event) => event.target.select()} onChange={(event) => setName(event.target.value)} />
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" tone="primary" isBusy={isBusy} disabled={isSame}>
            {t("common.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
