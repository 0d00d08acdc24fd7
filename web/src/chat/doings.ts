/** What the parts of a chat may do to the world around them; `ChatPanel` provides it, a test gives its own. */
import { createContext, useContext, type ReactNode } from "react";

import { type Column, type Filter, type OnOutdated, type Plan, type Reading, type View } from "@/live";

import { type PlanDraft } from "./planDraft";

export interface ChatDoings {
  readonly sheetId: string;
  /** Of the sheet the chat is about. */
  readonly columns: readonly Column[];
  /** Sends `text` anew, read in a given way when `reading` is there. */
  readonly ask: (text: string, reading?: Reading | null) => void;
  /** Puts `text` into the composer, to be changed before it is sent. */
  readonly compose: (text: string) => void;
  /** Sends `text` in place of a message sent before; what followed that one stays as another version. */
  readonly resend: (turnId: string, text: string) => void;
  /** Answers the same question again, beside the answer that is there. */
  readonly regenerate: (turnId: string) => Promise<void>;
  /** Goes on after a limit or an interruption. */
  readonly goOn: (turnId: string) => Promise<void>;
  /** Shows another version of a turn. */
  readonly choose: (turnId: string) => Promise<void>;
  /** These resolve when the server has taken it; they reject with what it said. */
  readonly decide: (plan: Plan, decision: "approve" | "reject", onOutdated?: OnOutdated) => Promise<void>;
  readonly revise: (plan: Plan, draft: PlanDraft) => Promise<void>;
  readonly refresh: (plan: Plan) => Promise<void>;
  readonly undo: (cause: string) => Promise<void>;
  /** Causes that were taken back already. */
  readonly undone: ReadonlySet<string>;
  /** Filters the grid, for this person only; `label` says on the pill why these rows. */
  readonly showRows: (filter: Filter, label: string) => void;
  readonly applyView: (view: View, label: string) => void;
  /** How many changes the sheet has had since `seq`; null when its version is not known here. */
  readonly changesSince: (epoch: string, seq: number) => number | null;
  readonly focusComposer: () => void;
  /** The jobs that a turn started, drawn. */
  readonly jobsOf?: (turnId: string) => ReactNode;
}

const nothing = () => undefined;
const later = () => Promise.resolve();

const Context = createContext<ChatDoings>({
  sheetId: "",
  columns: [],
  ask: nothing,
  compose: nothing,
  resend: nothing,
  regenerate: later,
  goOn: later,
  choose: later,
  decide: later,
  revise: later,
  refresh: later,
  undo: later,
  undone: new Set(),
  showRows: nothing,
  applyView: nothing,
  changesSince: () => null,
  focusComposer: nothing,
});

export const DoingsProvider = Context.Provider;
export const useDoings = (): ChatDoings => useContext(Context);
