/** The open sheet's link to its source, for the things that tell of it. */
import { type SourceTold } from "@/live";
import { shownLink } from "@/store";

import { useData } from "../sheetContext";

/** Null where there is none, or none any more. */
export const useLink = (): SourceTold | null => useData((data) => shownLink(data.source));

/** Changes that the source does not have yet. Our own count follows the events; the source's may be late. */
export const useWaiting = (): number => useData((data) => (shownLink(data.source) ? data.source.pending.size : 0));
