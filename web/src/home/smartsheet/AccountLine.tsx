import { useQueryClient } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { disconnect, type SmartsheetAccess, type SmartsheetAccount } from "@/live";
import { Button } from "@/ui/Button";
import { toast } from "@/ui/toast";

import { tellProblem } from "../sheetActions";
import { setAccess } from "./access";

/** Who is signed in, and the way out: asked first. */
export function AccountLine({ account, access }: { account: SmartsheetAccount; access: SmartsheetAccess }) {
  const t = useT();
  const client = useQueryClient();
  const [isAsking, ask] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    try {
      await disconnect();
      setAccess(client, { ...access, account: null });
      toast({ title: t("smartsheet.account.disconnected") });
    } catch (reason) {
      tellProblem(reason);
      setBusy(false);
    }
  };
  if (isAsking)
    return (
      <div role="group" aria-label={t("smartsheet.account.disconnectTitle")} className="w-full">
        <p className="text-sm font-medium">{t("smartsheet.account.disconnectTitle")}</p>
        <p className="mt-0.5 text-sm text-muted">{t("smartsheet.account.disconnectText")}</p>
        <div className="mt-2 flex gap-2">
          <Button size="sm" tone="danger" isBusy={isBusy} onClick={() => void leave()}>
            {t("smartsheet.account.disconnect")}
          </Button>
          <Button size="sm" autoFocus onClick={() => ask(false)}>
            {t("common.cancel")}
          </Button>
        </div>
      </div>
    );
  return (
    <div className="flex w-full items-center gap-2">
      <p className="min-w-0 flex-1 text-xs text-muted">
        <span className="block truncate">{t("smartsheet.account.as", { name: account.name || account.email })}</span>
        {account.name !== "" && account.email !== "" && <span className="block truncate">{account.email}</span>}
      </p>
      <Button size="sm" tone="ghost" icon={Unplug} onClick={() => ask(true)}>
        {t("smartsheet.account.disconnect")}
      </Button>
    </div>
  );
}
