import { useState } from "react";

import { useT } from "@/i18n";
import { type SessionSummary } from "@/live";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/TextField";
import { toast } from "@/ui/toast";

import { deleteSession, renameSession } from "./sessions";
import { tellProblem } from "./tellProblem";

interface ChatDialogProps {
  session: SessionSummary;
  onClose: () => void;
  onDone: () => void;
}

export function RenameChat({ session, onClose, onDone }: ChatDialogProps) {
  const t = useT();
  const [title, setTitle] = useState(session.title);
  const [isBusy, setBusy] = useState(false);
  const isSame = title.trim() === "" || title.trim() === session.title;
  const save = () => {
    setBusy(true);
    renameSession(session.id, title.trim())
      .then(() => {
        onDone();
        onClose();
      })
      .catch((reason: unknown) => {
        setBusy(false);
        tellProblem(reason);
      });
  };
  return (
    <Dialog isOpen onClose={onClose} width="sm" title={t("chat.renameTitle")} closeLabel={t("common.close")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isSame && !isBusy) save();
        }}
      >
        <TextField label={t("chat.title")} value={title} maxLength={120} autoFocus onFocus={(event) => event.target.select()} onChange={(event) => setTitle(event.target.value)} />
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

export function DeleteChat({ session, onClose, onDone }: ChatDialogProps) {
  const t = useT();
  const [isBusy, setBusy] = useState(false);
  const remove = () => {
    setBusy(true);
    deleteSession(session.id)
      .then(() => {
        toast({ title: t("chat.deleted"), key: "chat-deleted" });
        onDone();
        onClose();
      })
      .catch((reason: unknown) => {
        setBusy(false);
        tellProblem(reason);
      });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="sm"
      title={t("chat.deleteTitle")}
      description={t("chat.deleteText")}
      closeLabel={t("common.close")}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button tone="danger" isBusy={isBusy} onClick={remove}>
            {t("common.delete")}
          </Button>
        </>
      }
    >
      <p className="truncate text-sm font-medium">{session.title}</p>
    </Dialog>
  );
}
