/** The sheet's rows for drawing. Another view shows the old rows until the new ones are there, or have taken too long. */
import { useEffect, useRef, useState } from "react";

import { type OpenSheet } from "@/live";
import { type SheetState } from "@/store/sheet";

/** A view that takes longer than this shows that it is being read. */
const PATIENCE_MS = 250;

/** `frame` is another number whenever there may be other rows. */
export function useSteadyState(sheet: OpenSheet, frame: number): SheetState | null {
  const state = sheet.data.sheet;
  const last = useRef<SheetState | null>(null);
  const [, wake] = useState(0);
  const since = useRef(0);
  const isWaiting = state !== null && state.total === null && last.current !== null;
  if (state?.total !== null) {
    last.current = state;
    since.current = 0;
  } else if (since.current === 0) since.current = performance.now();
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => wake((old) => old + 1), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isWaiting, frame]);
  const hasPatience = performance.now() - since.current < PATIENCE_MS;
  return isWaiting && hasPatience ? last.current : state;
}
