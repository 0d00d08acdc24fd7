/** The open sheet's data, for things on the screen that are about it without being in its panel. */
import { useCallback, useSyncExternalStore } from "react";

import { type SheetData } from "@/store/sheetData";
import { usePage } from "@/store/use";

import { currentSheet } from "./sheets";

const nothing = () => undefined;

/** `otherwise` while the sheet is not the one that is open. `pick` gives something that keeps its identity while it does not change. */
export function useOpenSheet<T>(sheetId: string, pick: (data: SheetData) => T, otherwise: T): T {
  // Read so that a change of the page's sheet draws this again.
  const shown = usePage((state) => state.sheetId);
  const sheet = shown === sheetId ? currentSheet() : null;
  const subscribe = useCallback((listener: () => void) => sheet?.store.subscribe(listener) ?? nothing, [sheet]);
  return useSyncExternalStore(subscribe, () => (sheet ? pick(sheet.store.getState()) : otherwise));
}
