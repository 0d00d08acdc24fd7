/** Rows of a stretch of the screen, the loaded ones at once and the others read: what is done to a selection is done to all of it. */
import { t } from "@/i18n";
import { api, type WindowReply, type WindowRow } from "@/live";
import { toast } from "@/ui/toast";

import { type Ground } from "./edits";
import { toView } from "./fold";

/** Rows read at most for one gesture; more is a request to the chat, or an export. */
export const MOST_ROWS = 50_000;
const ROWS_A_READ = 1_000;

/** The rows `from`.. in order, undefined where the sheet has become shorter. Null, and told, when it is too much. */
export async function readRows(ground: Ground, from: number, count: number): Promise<readonly (WindowRow | undefined)[] | null> {
  const { rows } = ground;
  const wanted = Math.max(0, Math.min(count, rows.count - from));
  if (wanted > MOST_ROWS) {
    toast({ title: t("sheet.tooManyRows", { limit: MOST_ROWS }), tone: "warning" });
    return null;
  }
  const found: (WindowRow | undefined)[] = Array.from({ length: wanted }, (_, i) => rows.at(from + i));
  for (let i = 0; i < wanted; i += 1) if (found[i] === undefined) await readFrom(ground, from, i, found);
  return found;
}

async function readFrom({ sheet, rows }: Ground, from: number, first: number, found: (WindowRow | undefined)[]): Promise<void> {
  const offset = toView(rows.fold, from + first);
  const view = sheet.data.sheet?.view;
  const { rows: read } = await api<WindowReply>(`/sheets/${sheet.id}/window`, { method: "POST", body: { view, offset, limit: ROWS_A_READ } });
  for (let i = first; i < found.length; i += 1) {
    const at = toView(rows.fold, from + i) - offset;
    if (at >= ROWS_A_READ) return;
    found[i] ??= read[at];
  }
}
