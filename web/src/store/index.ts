/** What the things on the screen may use of the stores. Commands (open, send, edit) are in `@/live`. */
export { page, type Connection, type PageState } from "./page";
export { chats, type ChatEntry, type ChatState, type ChatsState, type SentMessage } from "./chat";
export { type CellConflict, type CellKey, type Dirty, type PendingEdit, type RefusedCell, type SheetState, type ViewSpec, type Window } from "./sheet";
export { cellKey } from "./sheet";
export { guardOf, isCellPending, isFollowed, isRowPending, shownLink, waitingCount, withoutRejected, type RejectedItem, type SourceState } from "./source";
export { jobs, isOpen, findJob, fillsOf, hasUndoOnCard, jobsShownWith, shownJob, topicOfSheet, type JobList, type JobsState, type ShownJob } from "./jobs";
export { type ChatView, type SheetData, type SheetStore } from "./sheetData";
export { useChat, useJob, useJobs, usePage, useSheetData } from "./use";
