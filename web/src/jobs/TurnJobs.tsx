import { jobsShownWith, useJobs } from "@/store";

import { JobCard, type JobLinks } from "./JobCard";

interface TurnJobsProps extends JobLinks {
  sheetId: string;
  turnId: string;
}

/** The jobs that a message in the chat has started, oldest first. */
export function TurnJobs({ sheetId, turnId, ...links }: TurnJobsProps) {
  const ids = useJobs((state) =>
    jobsShownWith(state, sheetId)
      .filter((job) => job.turn_id === turnId)
      .map((job) => job.id)
      .reverse(),
  );
  return ids.map((id) => <JobCard key={id} jobId={id} isCompact {...links} />);
}
