import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Link2Off } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { api } from "@/live";
import { wireError } from "@/live/http";
import { Button } from "@/ui/Button";
import { copyText } from "@/ui/copyText";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/TextField";
import { toast } from "@/ui/toast";

/** The private link lets a browser in; the address of the sheet then works there too. */
export function ShareDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [isRevoking, setRevoking] = useState(false);
  const { data } = useQuery({ queryKey: ["link"], queryFn: () => api<{ path: string }>("/link"), staleTime: 0 });
  return (
    <Dialog isOpen onClose={onClose} title={t("share.title")} description={t("share.text")} closeLabel={t("common.close")} width="md">
      <Address label={t("share.link")} address={data ? location.origin + data.path : ""} isMain />
      <p className="mt-1 text-xs text-muted">{t("share.linkHint")}</p>
      <div className="mt-4">
        <Address label={t("share.address")} address={location.href} />
        <p className="mt-1 text-xs text-muted">{t("share.addressHint")}</p>
      </div>
      <div className="mt-4 border-t pt-3">
        {isRevoking ? (
          <Revoke onCancel={() => setRevoking(false)} />
        ) : (
          <Button tone="ghost" size="sm" icon={Link2Off} className="-ml-2 text-danger!" onClick={() => setRevoking(true)}>
            {t("share.revoke")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function Address({ label, address, isMain = false }: { label: string; address: string; isMain?: boolean }) {
  const t = useT();
  const copy = async () => {
    const isCopied = await copyText(address);
    toast(isCopied ? { title: t("common.copied"), tone: "success", key: "copied" } : { title: t("common.copyFailed"), tone: "danger" });
  };
  return (
    <div className="flex items-end gap-2">
      <TextField label={label} readOnly value={address} onFocus={(event) => event.target.select()} className="min-w-0 flex-1" />
      <Button tone={isMain ? "primary" : "secondary"} icon={Copy} disabled={address === ""} onClick={() => void copy()} aria-label={`${t("common.copy")}: ${label}`}>
        {t("common.copy")}
      </Button>
    </div>
  );
}

function Revoke({ onCancel }: { onCancel: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const revoke = async () => {
    setBusy(true);
    try {
      await api("/links/revoke", { method: "POST" });
      await client.invalidateQueries({ queryKey: ["link"] });
      // Every socket was closed, this page's too: it comes back with its new key.
      location.reload();
    } catch (reason) {
      const words = errorWords(wireError(reason));
      toast({ title: words.title, description: words.fix, tone: "danger" });
      setBusy(false);
    }
  };
  return (
    <div role="group" aria-label={t("share.revokeTitle")}>
      <p className="text-sm font-medium">{t("share.revokeTitle")}</p>
      <p className="mt-0.5 text-sm text-muted">{t("share.revokeText")}</p>
      <div className="mt-2 flex gap-2">
        <Button size="sm" tone="danger" isBusy={isBusy} onClick={() => void revoke()}>
          {t("share.revokeDo")}
        </Button>
        <Button size="sm" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      </div>
    </div>
  );
}
