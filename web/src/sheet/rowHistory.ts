/** The history of one row, picked out of the sheet's: the causes of the events that touched it. */
import { api, type Cause } from "@/live";
import { type AnySheetEvent } from "@/store/sheet";

/** Events looked through, newest first. */
const LOOK_BACK = 1_000;
const MOST_CAUSES = 500;

export function touches(event: AnySheetEvent, rowId: string): boolean {
  if (event.ref === true) return event.d.row_ids === undefined || event.d.row_ids.includes(rowId);
  switch (event.t) {
    case "cells_set":
      return rowId in event.d.cells;
    case "rows_moved":
      return rowId in event.d.moves;
    case "rows_added":
      return event.d.rows.some((row) => row.id === rowId);
    case "rows_deleted":
      return event.d.row_ids.includes(rowId);
    default:
      return false;
  }
}

export async function readRowHistory(sheetId: string, rowId: string, seq: number, signal: AbortSignal): Promise<Cause[]> {
  const after = Math.max(1, seq - LOOK_BACK);
  const [{ events }, { causes }] = await Promise.all([
    api<{ events: AnySheetEvent[] }>(`/sheets/${sheetId}/events`, { query: { after, limit: LOOK_BACK }, signal }),
    api<{ causes: Cause[] }>(`/sheets/${sheetId}/history`, { query: { limit: MOST_CAUSES }, signal }),
  ]);
  const wanted = new Set(events.filter((event) => touches(event, rowId)).map((event) => event.m.cause));
  return causes.filter((cause) => wanted.has(cause.cause));
}
