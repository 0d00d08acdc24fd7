import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { History, Undo2, X } from "lucide-react";
import { useEffect } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { formatAgo, formatTime } from "@/i18n/format";
import { api, wireError, type Cause } from "@/live";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { IconButton } from "@/ui/IconButton";
import { Skeleton } from "@/ui/Skeleton";

import { undoCause } from "./doings";
import { useData, useSheet } from "./sheetContext";

const PAGE = 50;
/** Edits come in bursts; the list is read again once they pause. */
const SETTLE_MS = 500;

interface HistoryPanelProps {
  /** Only what touched this row. */
  rowId: string | null;
  onAllRows: () => void;
  onClose: () => void;
  isReadOnly: boolean;
}

/** Who changed what, when, from where, newest first; each with undo. */
export function HistoryPanel({ rowId, onAllRows, onClose, isReadOnly }: HistoryPanelProps) {
  const t = useT();
  const sheet = useSheet();
  const client = useQueryClient();
  const seq = useData((data) => data.sheet?.version.seq ?? 0);
  const key = ["history", sheet.id, rowId];
  const history = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as number | null,
    queryFn: async ({ pageParam, signal }) =>
      (await api<{ causes: Cause[] }>(`/sheets/${sheet.id}/history`, { query: { before: pageParam, limit: PAGE, row_id: rowId }, signal })).causes,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.seq_first),
  });
  useEffect(() => {
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: ["history", sheet.id] }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [client, sheet.id, seq]);
  const causes = history.data?.pages.flat() ?? [];
  return (
    <aside aria-label={t("sheet.history.title")} className="flex w-80 shrink-0 flex-col border-l bg-surface max-md:absolute max-md:inset-y-0 max-md:right-0 max-md:z-20 max-md:w-full max-md:shadow-high">
      <header className="flex h-10 items-center gap-2 border-b pr-1.5 pl-3">
        <h2 className="flex-1 text-sm font-semibold">{t("sheet.history.title")}</h2>
        <IconButton size="sm" icon={X} label={t("common.close")} onClick={onClose} />
      </header>
      {rowId !== null && (
        <div className="flex items-center gap-2 border-b bg-accent-soft px-3 py-1.5 text-xs text-accent-text">
          <span className="flex-1">{t("sheet.history.ofRow", { id: rowId })}</span>
          <button type="button" onClick={onAllRows} className="underline">
            {t("sheet.history.allRows")}
          </button>
        </div>
      )}
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
        {history.isPending && <Waiting label={t("common.loading")} />}
        {history.error && <Failed error={history.error} onRetry={() => void history.refetch()} />}
        {history.data && causes.length === 0 && <EmptyState icon={History} title={t("sheet.history.empty")} />}
        <ol>
          {causes.map((cause) => (
            <Entry key={cause.cause} cause={cause} isReadOnly={isReadOnly} onUndo={() => void undoCause(sheet, cause.cause)} />
          ))}
        </ol>
        {history.hasNextPage && (
          <div className="p-3">
            <Button size="sm" tone="ghost" isBusy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
              {t("sheet.history.more")}
            </Button>
          </div>
        )}
      </div>
    </aside>
  );
}

function Entry({ cause, isReadOnly, onUndo }: { cause: Cause; isReadOnly: boolean; onUndo: () => void }) {
  const t = useT();
  const isUndone = cause.undone_by !== null;
  const canUndo = !isReadOnly && !isUndone && cause.can_undo !== "no";
  return (
    <li className="group flex gap-2 border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className={cx("text-sm break-words", isUndone ? "text-faint line-through" : "text-text")}>{cause.summary}</p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-muted">
          <time dateTime={cause.time} title={formatTime(cause.time)}>
            {formatAgo(cause.time)}
          </time>
          <span aria-hidden>·</span>
          <span>{t(`sheet.via.${cause.via}`)}</span>
          {isUndone && <Badge>{t("sheet.history.undone")}</Badge>}
          {cause.can_undo === "best_effort" && !isUndone && <Badge tone="warning">{t("sheet.history.partly")}</Badge>}
        </p>
      </div>
      {canUndo && (
        <IconButton
          size="sm"
          icon={Undo2}
          label={t(cause.undoes === null ? "common.undo" : "sheet.history.redo")}
          onClick={onUndo}
          className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
        />
      )}
    </li>
  );
}

function Waiting({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-4 p-3">
      {[70, 55, 80, 60].map((width) => (
        <div key={width} style={{ width: `${width}%` }}>
          <Skeleton className="mb-2" />
          <Skeleton className="w-24" />
        </div>
      ))}
    </div>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useT();
  const { title, fix } = errorWords(wireError(error));
  return <ErrorState title={title} fix={fix} actions={<Button onClick={onRetry}>{t("common.retry")}</Button>} />;
}
