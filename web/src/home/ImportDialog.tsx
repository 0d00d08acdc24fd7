import { FileUp } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { formatBytes } from "@/i18n/format";
import { markStarted, type ReadReport } from "@/live";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorState } from "@/ui/ErrorState";
import { ProgressBar } from "@/ui/ProgressBar";
import { TextField } from "@/ui/TextField";

import { ImportReport } from "./ImportReport";
import { Making } from "./Making";
import { useImport, type FileImport, type ImportState } from "./useImport";

interface ImportDialogProps {
  file: File;
  onClose: () => void;
  onOpened: (sheetId: string) => void;
  /** Asks for another file. */
  onAnother: () => void;
}

/** `Plan 2026.final.xlsx` → `Plan 2026.final` */
const nameOf = (fileName: string) => fileName.replace(/\.[^.]{1,5}$/, "") || fileName;

/** From a dropped file to an open sheet; closing it on the way lets the file go. */
export function ImportDialog({ file, onClose, onOpened, onAnother }: ImportDialogProps) {
  const t = useT();
  const fileImport = useImport(file);
  const { state } = fileImport;
  const [name, setName] = useState(nameOf(file.name));
  const open = async () => {
    const sheetId = await fileImport.open(name.trim() || nameOf(file.name));
    if (sheetId !== null) onOpened(sheetId);
  };
  const close = () => {
    // Nobody waits for it here any more: its end is told.
    if (state.step === "making") markStarted(state.jobId);
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={close}
      // A report that somebody has mended is not lost by a click beside it.
      canDismiss={state.step !== "found"}
      width={state.step === "found" ? "xl" : "sm"}
      title={state.step === "found" ? file.name : t("import.title")}
      description={state.step === "found" ? <Found report={state.report} /> : undefined}
      closeLabel={t("common.cancel")}
      footer={state.step === "found" && <Footer state={state} name={name} onName={setName} onCancel={onClose} onOpen={() => void open()} />}
    >
      {state.step === "sending" && <Sending file={file} share={state.share} onCancel={onClose} />}
      {state.step === "failed" && <Failed state={state} fileImport={fileImport} onAnother={onAnother} />}
      {state.step === "making" && <Making jobId={state.jobId} name={state.name} onOpened={onOpened} onClose={close} />}
      {state.step === "found" && <ImportReport state={state} onMend={(options) => fileImport.mend(options)} />}
    </Dialog>
  );
}

function Found({ report }: { report: ReadReport }) {
  const t = useT();
  return <>{t("import.found", { format: report.file_format.toUpperCase(), count: report.row_count, columns: report.columns.length })}</>;
}

function Sending({ file, share, onCancel }: { file: File; share: number; onCancel: () => void }) {
  const t = useT();
  const isReading = share >= 1;
  const title = t(isReading ? "import.reading" : "import.uploading", { name: file.name });
  return (
    <div className="pt-1">
      <p className="mb-2 text-sm break-words" role="status">
        {title}
      </p>
      <ProgressBar label={title} value={isReading ? null : share} />
      <div className="mt-3 flex items-center justify-between">
        <span className="text-xs text-muted tabular-nums">
          {isReading ? formatBytes(file.size) : t("import.uploaded", { done: formatBytes(file.size * share), total: formatBytes(file.size) })}
        </span>
        <Button size="sm" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      </div>
    </div>
  );
}

function Failed({ state, fileImport, onAnother }: { state: Extract<ImportState, { step: "failed" }>; fileImport: FileImport; onAnother: () => void }) {
  const t = useT();
  const words = errorWords(state.error);
  return (
    <ErrorState
      className="py-4!"
      title={words.title || t("import.failed")}
      fix={words.fix}
      detail={[state.error.code, state.correlationId].filter(Boolean).join(" · ")}
      actions={
        <>
          {state.error.is_retryable && <Button onClick={() => fileImport.again()}>{t("common.retry")}</Button>}
          <Button tone="primary" icon={FileUp} onClick={onAnother}>
            {t("import.another")}
          </Button>
        </>
      }
    />
  );
}

interface FooterProps {
  state: Extract<ImportState, { step: "found" }>;
  name: string;
  onName: (name: string) => void;
  onCancel: () => void;
  onOpen: () => void;
}

function Footer({ state, name, onName, onCancel, onOpen }: FooterProps) {
  const t = useT();
  return (
    <form
      className="flex w-full flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (state.busy === null) onOpen();
      }}
    >
      <TextField label={t("import.name")} isLabelShown={false} placeholder={t("import.name")} value={name} maxLength={200} onChange={(event) => onName(event.target.value)} className="min-w-40 flex-1" />
      <Button onClick={onCancel}>{t("common.cancel")}</Button>
      <Button type="submit" tone="primary" isBusy={state.busy === "opening"} disabled={state.busy === "rereading"}>
        {t(state.busy === "opening" ? "import.opening" : "import.open")}
      </Button>
    </form>
  );
}
