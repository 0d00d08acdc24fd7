import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { markStarted, type SmartsheetAccess } from "@/live";
import { wireError } from "@/live/http";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorState } from "@/ui/ErrorState";
import { Skeleton } from "@/ui/Skeleton";
import { toast } from "@/ui/toast";

import { Making } from "../Making";
import { setAccess, useAccess } from "./access";
import { AccountLine } from "./AccountLine";
import { Connect } from "./Connect";
import { Picker } from "./Picker";

interface SmartsheetDialogProps {
  /** `sign_in`: access is all that is wanted, it closes once that is there. */
  purpose: "open" | "sign_in";
  onClose: () => void;
  onOpened: (sheetId: string) => void;
}

interface Opening {
  readonly jobId: string;
  /** Empty while only its number is known. */
  readonly name: string;
}

/** From no access to an open sheet: connect, find, read. */
export function SmartsheetDialog({ purpose, onClose, onOpened }: SmartsheetDialogProps) {
  const t = useT();
  const client = useQueryClient();
  const access = useAccess();
  const [opening, setOpening] = useState<Opening | null>(null);
  const account = access.data?.account ?? null;
  const isPicking = account?.state === "connected" && purpose === "open" && !opening;
  const connected = (next: SmartsheetAccess) => {
    setAccess(client, next);
    if (purpose === "open") return;
    toast({ title: t("smartsheet.connect.done"), tone: "success" });
    onClose();
  };
  const close = () => {
    // Nobody waits for it here any more: its end is told.
    if (opening) markStarted(opening.jobId);
    onClose();
  };
  const heading = opening || isPicking || !access.data ? t("smartsheet.title") : t(account?.state === "expired" || purpose === "sign_in" ? "smartsheet.connect.expiredTitle" : "smartsheet.connect.title");
  return (
    <Dialog
      isOpen
      onClose={close}
      width={isPicking ? "md" : "sm"}
      title={heading}
      closeLabel={t("common.close")}
      footer={account && !opening && access.data && <AccountLine account={account} access={access.data} />}
    >
      {opening ? (
        <Making
          jobId={opening.jobId}
          name={opening.name}
          title={opening.name === "" ? t("smartsheet.pick.openingAny") : t("smartsheet.pick.opening", { name: opening.name })}
          cancelled={t("smartsheet.pick.cancelled")}
          onOpened={onOpened}
          onClose={close}
        />
      ) : !access.data ? (
        access.error ? (
          <Failed error={access.error} onRetry={() => void access.refetch()} />
        ) : (
          <Asking label={t("smartsheet.loading")} />
        )
      ) : isPicking ? (
        <Picker onOpened={onOpened} onOpening={(jobId, name) => setOpening({ jobId, name })} />
      ) : (
        <Connect access={access.data} onConnected={connected} />
      )}
    </Dialog>
  );
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useT();
  const { title, fix } = errorWords(wireError(error));
  return <ErrorState className="py-4!" title={title} fix={fix} actions={<Button onClick={onRetry}>{t("common.retry")}</Button>} />;
}

function Asking({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="space-y-3 py-2">
      <Skeleton className="w-3/4" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="w-1/2" />
    </div>
  );
}
