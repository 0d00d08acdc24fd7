/** Tells the others which cell this person is at. */
import { useEffect, useRef } from "react";

import { type OpenSheet } from "@/live";
import { usePage } from "@/store";

/** While the selection runs with the arrow keys, the others need not follow every step. */
const EVERY_MS = 150;

export function usePresence(sheet: OpenSheet, rowId: string | null, columnId: string | null, isEditing: boolean): void {
  const isOnline = usePage((state) => state.connection.kind === "online");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (!isOnline) return;
    timer.current = setTimeout(() => sheet.tellPresence(rowId, columnId, isEditing), EVERY_MS);
    return () => clearTimeout(timer.current);
  }, [sheet, rowId, columnId, isEditing, isOnline]);
}
