/** Folding a branch away, and unfolding it. What stands below must be known to its end: missing rows are read first. */
import { type OpenSheet } from "@/live";
import { indexOfRow } from "@/store/windows";

import { below } from "./fold";

/** Reads at most; a branch larger than this stays open. */
const MOST_READS = 50;

export async function toggleFold(sheet: OpenSheet, rowId: string): Promise<void> {
  const isFolded = sheet.data.collapsed.has(rowId);
  if (!isFolded && !(await isKnown(sheet, rowId))) return;
  sheet.set((data) => {
    const collapsed = new Set(data.collapsed);
    if (isFolded) collapsed.delete(rowId);
    else collapsed.add(rowId);
    return { ...data, collapsed };
  });
}

async function isKnown(sheet: OpenSheet, rowId: string): Promise<boolean> {
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const state = sheet.data.sheet;
    const at = state ? indexOfRow(state, rowId) : null;
    if (!state || at === null) return false;
    const seen = below(state, at);
    if ("count" in seen) return true;
    await sheet.windows.readAt(seen.missing);
  }
  return false;
}
