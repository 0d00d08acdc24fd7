import { useEffect, useRef } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { useJob } from "@/store";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { ProgressBar } from "@/ui/ProgressBar";

interface MakingProps {
  jobId: string;
  name: string;
  /** What is said of it meanwhile; left out, that a file is read. */
  title?: string;
  /** What is said when somebody cancelled it. */
  cancelled?: string;
  onOpened: (sheetId: string) => void;
  onClose: () => void;
}

/** A sheet that a job makes, of a large file or one at Smartsheet; it opens when it is there. Who closes this is told instead. */
export function Making({ jobId, name, title: given, cancelled, onOpened, onClose }: MakingProps) {
  const t = useT();
  const job = useJob(jobId);
  const sheetId = job?.state === "done" ? job.result?.sheet_id : null;
  const isOpened = useRef(false);
  useEffect(() => {
    if (!sheetId || isOpened.current) return;
    isOpened.current = true;
    onOpened(sheetId);
  }, [sheetId, onOpened]);
  if (job?.error) {
    const { title, fix } = errorWords(job.error);
    return <ErrorState className="py-4!" title={title} fix={job.state === "paused" ? `${fix} ${t("jobs.importPaused")}` : fix} detail={job.error.code} actions={<Button onClick={onClose}>{t("common.close")}</Button>} />;
  }
  if (cancelled !== undefined && job?.state === "cancelled") return <ErrorState className="py-4!" title={cancelled} actions={<Button onClick={onClose}>{t("common.close")}</Button>} />;
  const title = given ?? t("jobs.importing", { name });
  const share = job && job.total > 0 && job.done > 0 ? job.done / job.total : null;
  return (
    <div className="pt-1">
      <p className="mb-2 text-sm break-words" role="status">
        {title}
      </p>
      <ProgressBar label={title} value={share} />
      <div className="mt-3 flex items-center justify-between gap-3">
        <span className="text-xs text-muted tabular-nums">
          {job && job.done > 0 && <span className="block">{t("jobs.of", { done: job.done, total: job.total, count: job.total })}</span>}
          {t("jobs.importingHint")}
        </span>
        <Button size="sm" onClick={onClose}>
          {t("common.close")}
        </Button>
      </div>
    </div>
  );
}
