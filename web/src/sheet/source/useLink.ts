/** The open sheet's link to its source, for the things that tell of it. */
import { type SourceTold } from "@/live";
import { shownLink, waitingCount } from "@/store";

import { useData } from "../sheetContext";

/** Null where there is none, or none any more. */
export const useLink = (): SourceTold | null => useData((data) => shownLink(data.source));

export const useWaiting = (): number => useData((data) => waitingCount(data.source));
