/** The stores as React hooks; the only file here that knows React. */
import { useMemo } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";

import { chats, type ChatEntry } from "./chat";
import { findJob, jobs, shownJob, type JobsState, type ShownJob } from "./jobs";
import { page, type PageState } from "./page";
import { type SheetData, type SheetStore } from "./sheetData";

export function usePage<T>(pick: (state: PageState) => T): T {
  return useStore(page, pick);
}

const unknownChat: ChatEntry = { load: "loading", error: null, chat: null };

export function useChat(id: string | null): ChatEntry {
  return useStore(chats, (state) => (id === null ? unknownChat : (state.byId[id] ?? unknownChat)));
}

/** Of one open sheet; `pick` should give something that keeps its identity while it does not change. */
export function useSheetData<T>(store: SheetStore, pick: (data: SheetData) => T): T {
  return useStore(store, pick);
}

/** `pick` may make a new list each time: it is compared by what is in it. */
export function useJobs<T>(pick: (state: JobsState) => T): T {
  return useStore(jobs, useShallow(pick));
}

/** A job as it stands now; null while it is not known here. */
export function useJob(id: string | null): ShownJob | null {
  const job = useStore(jobs, (state) => (id === null ? undefined : findJob(state, id)?.job));
  const progress = useStore(jobs, (state) => (id === null ? undefined : findJob(state, id)?.progress));
  return useMemo(() => (job ? shownJob(job, progress) : null), [job, progress]);
}
