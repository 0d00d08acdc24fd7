import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Rows3 } from "lucide-react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { formatValue } from "@/i18n/format";
import { api, showRows, wireError, type Job, type JobRow, type SheetShape, type WindowReply } from "@/live";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";

const PAGE = 50;

/** Which rows failed, each with why, in words. */
export function FailedRows({ job }: { job: Job }) {
  const t = useT();
  const failed = useInfiniteQuery({
    queryKey: ["jobs", job.id, "failed", job.failed, job.state],
    initialPageParam: "0",
    queryFn: async ({ pageParam, signal }) => (await api<{ rows: readonly JobRow[] }>(`/jobs/${job.id}/rows`, { query: { state: "failed", after: pageParam, limit: PAGE }, signal })).rows,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.row_id),
  });
  const rows = failed.data?.pages.flat() ?? [];
  const titles = useTitles(job.sheet_id, rows);
  if (failed.error) return <p className="text-xs text-danger">{errorWords(wireError(failed.error)).title}</p>;
  if (!failed.data) return <Spinner size={14} label={t("common.loading")} />;
  if (rows.length === 0) return <p className="text-xs text-muted">{t("jobs.noReasons")}</p>;
  const find = () => showRows({ kind: "rows_in", row_ids: rows.map((row) => row.row_id) }, t("jobs.findLabel", { title: job.title }));
  return (
    <div className="rounded-md border bg-sunken/50">
      <ul aria-label={t("jobs.showFailed")} tabIndex={0} className="scroll-thin max-h-56 overflow-y-auto px-2.5 py-1.5 text-xs">
        {rows.map((row) => (
          <li key={row.row_id} className="border-b py-1 last:border-b-0">
            <span className="font-medium break-words text-text">{titles.get(row.row_id) || t("jobs.row", { id: row.row_id })}</span>
            <span className="block break-words text-muted">{errorWords(row).title}</span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-1 border-t px-1 py-1">
        {job.sheet_id !== null && (
          <Button size="sm" tone="ghost" icon={Rows3} onClick={find}>
            {t("jobs.findRows")}
          </Button>
        )}
        {failed.hasNextPage && (
          <Button size="sm" tone="ghost" isBusy={failed.isFetchingNextPage} onClick={() => void failed.fetchNextPage()}>
            {t("jobs.moreFailed")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What the rows are called, by id; a row that is gone has no name. */
function useTitles(sheetId: string | null, rows: readonly JobRow[]): ReadonlyMap<string, string> {
  const ids = rows.map((row) => row.row_id);
  const { data } = useQuery({
    queryKey: ["jobs", "titles", sheetId, ids],
    enabled: sheetId !== null && ids.length > 0,
    queryFn: async ({ signal }) => {
      const [shape, found] = await Promise.all([
        api<SheetShape>(`/sheets/${sheetId}`, { signal }),
        api<WindowReply>(`/sheets/${sheetId}/window`, { body: { view: { filter: { kind: "rows_in", row_ids: ids } }, offset: 0, limit: ids.length }, signal }),
      ]);
      const slot = shape.columns.find((column) => column.is_primary)?.slot ?? 0;
      return new Map(found.rows.map((row) => [row.id, formatValue(row.cells[slot])]));
    },
  });
  return data ?? new Map<string, string>();
}
