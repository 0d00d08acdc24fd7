/** The open sheet, for everything inside the panel that shows it. */
import { createContext, use } from "react";

import { type OpenSheet } from "@/live";
import { useSheetData, type SheetData } from "@/store";

export const SheetContext = createContext<OpenSheet | null>(null);

export function useSheet(): OpenSheet {
  const sheet = use(SheetContext);
  if (!sheet) throw new Error("No sheet around.");
  return sheet;
}

export function useData<T>(pick: (data: SheetData) => T): T {
  return useSheetData(useSheet().store, pick);
}
