import { useQuery } from "@tanstack/react-query";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { readJobRow } from "@/live";

import { type FillState } from "./fills";

/** How a cell of an AI column stands; why, when it could not be filled. */
export function FillNote({ fill, rowId }: { fill: FillState; rowId: string }) {
  const t = useT();
  const { data: row } = useQuery({
    queryKey: ["jobs", fill.jobId, "row", rowId],
    enabled: fill.state === "failed",
    queryFn: ({ signal }) => readJobRow(fill.jobId, rowId, signal),
  });
  const why = row?.state === "failed" ? errorWords(row).title : "";
  return (
    <p className={fill.state === "failed" ? "text-danger" : "text-muted"}>
      {t(`jobs.cell.${fill.state}`)}
      {why && `: ${why}`}
    </p>
  );
}
