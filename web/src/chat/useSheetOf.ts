/** What the chat reads of the open sheet: its columns, and what was taken back in it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { api, currentSheet, useOpenSheet, type Cause, type Column, type Version } from "@/live";

const NO_COLUMNS: readonly Column[] = [];
/** Edits come in bursts; what was undone is looked up once they pause. */
const SETTLE_MS = 600;
const LOOKED_BACK = 200;

export const useColumns = (sheetId: string): readonly Column[] => useOpenSheet(sheetId, (data) => data.sheet?.columns ?? NO_COLUMNS, NO_COLUMNS);

/** Of the sheet, while it is the one that is open. */
export const useSheetVersion = (sheetId: string): Version | null => useOpenSheet<Version | null>(sheetId, (data) => data.sheet?.version ?? null, null);

/** Causes of this sheet that were taken back, by whomever. Asked only while `isWanted`. */
export function useUndone(sheetId: string, isWanted: boolean): ReadonlySet<string> {
  const client = useQueryClient();
  const seq = useOpenSheet(sheetId, (data) => data.sheet?.version.seq ?? 0, 0);
  const queryKey = useMemo(() => ["undone", sheetId] as const, [sheetId]);
  const { data } = useQuery({
    queryKey,
    enabled: isWanted,
    queryFn: async ({ signal }) => (await api<{ causes: Cause[] }>(`/sheets/${sheetId}/history`, { query: { limit: LOOKED_BACK }, signal })).causes,
  });
  useEffect(() => {
    if (!isWanted || seq === 0) return;
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [client, queryKey, isWanted, seq]);
  return useMemo(() => new Set((data ?? []).filter((cause) => cause.undone_by !== null).map((cause) => cause.cause)), [data]);
}

/** Changes the open sheet has had since a version; null when it is another history, or the sheet is not open. */
export function changesSince(epoch: string, seq: number): number | null {
  const version = currentSheet()?.store.getState().sheet?.version;
  return version && version.epoch === epoch ? Math.max(0, version.seq - seq) : null;
}
