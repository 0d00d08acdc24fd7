/** What the page as a whole knows: the connection, who is here, which sheet and chat are open, what is selected. */
import { createStore } from "zustand/vanilla";

export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "online" }
  /** Online, with `changes` events still to be applied. */
  | { readonly kind: "catching_up"; readonly changes: number }
  /** `retryAt` is a time in ms since 1970, null while the browser itself says it is offline. */
  | { readonly kind: "offline"; readonly retryAt: number | null }
  /** The server said not to come back (close code 4400 and up): signed out, or the page is too old. */
  | { readonly kind: "refused"; readonly code: number };

export interface PageState {
  readonly connection: Connection;
  readonly user: { readonly id: string; readonly name: string } | null;
  /** This tab, for as long as it lives. */
  readonly client: string;
  readonly sheetId: string | null;
  readonly chatId: string | null;
  /** Ids of the rows selected in the grid: the context of "these rows". */
  readonly selection: readonly string[];
  /** Raised when the list of sheets, or of chats, has changed: read it again. */
  readonly sheetsListed: number;
  readonly chatsListed: number;
  /** Edits waiting for the connection to come back. */
  readonly waitingEdits: number;
}

export const page = createStore<PageState>(() => ({
  connection: { kind: "connecting" },
  user: null,
  client: "",
  sheetId: null,
  chatId: null,
  selection: [],
  sheetsListed: 0,
  chatsListed: 0,
  waitingEdits: 0,
}));
