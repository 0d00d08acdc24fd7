/** What a source would not take stays in the browser's storage until somebody closes it: a reload does not lose it. */
import { type SourceState } from "@/store/source";

type Kept = Pick<SourceState, "rejected" | "rejectedCount">;

const NONE: Kept = { rejected: [], rejectedCount: 0 };

const keyOf = (sheetId: string): string => `rejected-${sheetId}`;

export function rejectedOn(sheetId: string): Kept {
  try {
    const { rejected, rejectedCount } = JSON.parse(sessionStorage.getItem(keyOf(sheetId)) ?? "{}") as Partial<Kept>;
    return Array.isArray(rejected) && typeof rejectedCount === "number" ? { rejected, rejectedCount } : NONE;
  } catch {
    return NONE;
  }
}

export function shelveRejected(sheetId: string, { rejected, rejectedCount }: Kept): void {
  try {
    if (rejectedCount === 0) sessionStorage.removeItem(keyOf(sheetId));
    else sessionStorage.setItem(keyOf(sheetId), JSON.stringify({ rejected, rejectedCount }));
  } catch {
    // The storage is full, or closed to us: it stays for as long as the page does.
  }
}
