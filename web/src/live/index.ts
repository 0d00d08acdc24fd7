/**
 * What the things on the screen may ask for. One socket carries it all; every call is safe while offline.
 * See docs/subsystems/page.md.
 */
export * from "./protocol";
export * from "./source";
export * from "./smartsheet";
export { api, API, ApiProblem, wireError, type ApiOptions } from "./http";
export { start, command, reconnectNow, type CommandOptions } from "./client";
export { openChat, closeChat, chatCommand, sendMessage, forgetSent, resendMessage, retryChat } from "./chats";
export { openSheet, closeSheet, sheetCommand, setViewFromChat, showRows, currentSheet } from "./sheets";
export { decidePlan, refreshPlan, revisePlan } from "./plans";
export { commandJob, filePath, followJobs, LARGE_SHEET_ROWS, markStarted, readJobRow, readJobs, reportPath, retryJob, startedJob, startJob } from "./jobs";
export { type OpenSheet } from "./openSheet";
export { useOpenSheet } from "./useOpenSheet";
