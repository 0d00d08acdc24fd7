export { FillDialog } from "./fill/FillDialog";
export { JobNews } from "./JobNews";
export { JobsButton } from "./JobsButton";
export { JobsPanel } from "./JobsPanel";
export { showJobs } from "./doings";
export { TurnJobs } from "./TurnJobs";
export { SheetJobs } from "./SheetJobs";
