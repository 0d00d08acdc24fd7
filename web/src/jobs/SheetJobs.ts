/** Keeps the jobs of the open sheet up to date, and what they say of undo in step with the sheet. */
import { useEffect } from "react";

import { followJobs, readJobs, useOpenSheet } from "@/live";
import { jobs, jobsShownWith } from "@/store";

import { hasEnded } from "./jobWords";

/** Undo, wherever it is done, is an event of the sheet, not of the job: the list is read again once events pause. */
const SETTLE_MS = 700;

/** Draws nothing. A component of its own, so that an event of the sheet draws nothing else anew. */
export function SheetJobs({ sheetId }: { sheetId: string }): null {
  const seq = useOpenSheet(sheetId, (data) => data.sheet?.version.seq ?? 0, 0);
  useEffect(() => followJobs(sheetId), [sheetId]);
  useEffect(() => {
    const timer = setTimeout(() => {
      const isOfUse = jobsShownWith(jobs.getState(), sheetId).some((job) => hasEnded(job) && (job.can_undo || job.is_undone));
      if (isOfUse) void readJobs(sheetId);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [sheetId, seq]);
  return null;
}
