/** What the parts of a chat may do to the world around them; `ChatPanel` provides it, a test gives its own. */
import { createContext, useContext } from "react";

import { type Column, type Filter, type Plan, type Reading, type View } from "@/live";

export interface ChatDoings {
  /** Of the sheet the chat is about. */
  readonly columns: readonly Column[];
  /** Sends `text` anew, read in a given way when `reading` is there. */
  readonly ask: (text: string, reading?: Reading | null) => void;
  /** Puts `text` into the composer, to be changed before it is sent. */
  readonly compose: (text: string) => void;
  /** Resolves when the server has taken the decision; rejects with what it said. */
  readonly decide: (plan: Plan, decision: "approve" | "reject") => Promise<void>;
  readonly undo: (cause: string) => Promise<void>;
  /** Causes that were taken back already. */
  readonly undone: ReadonlySet<string>;
  /** Filters the grid, for this person only; `label` says on the pill why these rows. */
  readonly showRows: (filter: Filter, label: string) => void;
  readonly applyView: (view: View, label: string) => void;
  /** How many changes the sheet has had since `seq`; null when its version is not known here. */
  readonly changesSince: (epoch: string, seq: number) => number | null;
  readonly focusComposer: () => void;
}

const nothing = () => undefined;
const later = () => Promise.resolve();

const Context = createContext<ChatDoings>({
  columns: [],
  ask: nothing,
  compose: nothing,
  decide: later,
  undo: later,
  undone: new Set(),
  showRows: nothing,
  applyView: nothing,
  changesSince: () => null,
  focusComposer: nothing,
});

export const DoingsProvider = Context.Provider;
export const useDoings = (): ChatDoings => useContext(Context);
