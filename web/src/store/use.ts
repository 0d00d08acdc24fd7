/** The stores as React hooks; the only file here that knows React. */
import { useStore } from "zustand";

import { chats, type ChatEntry } from "./chat";
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
