/** Chats as the page holds them, by id. Fed by snapshots, by events of `chat:ID` and by the token streams of `run:ID`. */
import { createStore } from "zustand/vanilla";

import { type ApprovalPolicy, type ChatMode, type Message, type Position, type SessionState, type Turn, type Usage, type WireError } from "@/live/protocol";

/** A message shown before the server has it. */
export interface SentMessage {
  /** Id of the command that carries it. */
  readonly id: string;
  readonly text: string;
  readonly selection: readonly string[];
  readonly status: "sending" | "waiting" | "failed";
  readonly error: WireError | null;
  /** The turn whose message it is sent in place of. */
  readonly replaces?: string;
}

export interface ChatState {
  readonly id: string;
  readonly title: string;
  readonly sheetId: string;
  readonly state: SessionState;
  readonly reason: string;
  readonly isDeleted: boolean;
  /** Of the last event that is in here. */
  readonly position: Position;
  /** In the order of the log, the same for everyone. */
  readonly messages: readonly Message[];
  readonly turns: Readonly<Record<string, Turn>>;
  /** Last turn of the branch shown; null where there are no branches yet. */
  readonly head: string | null;
  readonly mode: ChatMode;
  readonly policy: ApprovalPolicy;
  /** Of all its turns, those of other branches included; null while no model was asked. */
  readonly usage: Usage | null;
  /** Mine, not confirmed yet, in the order sent. */
  readonly sent: readonly SentMessage[];
}

export interface ChatEntry {
  readonly load: "loading" | "ready" | "failed";
  readonly error: WireError | null;
  /** null until the first snapshot. A failed re-read keeps the last known chat. */
  readonly chat: ChatState | null;
}

export interface ChatsState {
  readonly byId: Readonly<Record<string, ChatEntry>>;
}

export const chats = createStore<ChatsState>(() => ({ byId: {} }));
