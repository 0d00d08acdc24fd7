/** Chats over HTTP and what may be asked of them; settings of the server. */
import { type Answer, type ApprovalPolicy, type ChatMode, type MaestroReading, type Reading, type TurnManager, type Usage } from "./answers";
import { type Effect, type OnOutdated, type Outcome, type Plan, type WireError } from "./results";
import { type Position, type Value } from "./values";

/** Operations on `chat:` topics and their arguments. */
export interface ChatOps {
  send: { readonly text: string; readonly selection?: readonly string[]; readonly reading?: Reading; readonly replaces?: string };
  /** The same question answered again, as a branch beside the turn. */
  regenerate: { readonly turn_id: string };
  /** After a budget was reached, or an interruption. */
  go_on: { readonly turn_id: string };
  /** Shows the branch that the turn is in. */
  choose: { readonly turn_id: string };
  stop: Readonly<Record<string, never>>;
  approve: { readonly plan_id: string; readonly hash: string; readonly on_outdated?: OnOutdated };
  reject: { readonly plan_id: string };
  /** Rows left out, and values in place of the proposed ones; gives the plan another hash. */
  revise: { readonly plan_id: string; readonly without: readonly string[]; readonly set: Readonly<Record<string, Readonly<Record<string, Value>>>> };
  /** Works the plan out again on the sheet as it is. */
  refresh: { readonly plan_id: string };
  rename: { readonly title: string };
  set_options: { readonly mode?: ChatMode; readonly policy?: ApprovalPolicy };
  undo: { readonly cause: string; readonly overwrite?: boolean };
  /** A message that waits for its turn. */
  take_back: { readonly turn_id: string };
}

export type SessionState = "INITIALIZING" | "ACTIVE" | "ERROR" | "CLOSED";

export interface SessionSummary {
  readonly id: string;
  readonly title: string;
  readonly sheet_id: string;
  readonly state: SessionState;
  readonly reason: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Message {
  readonly id: string;
  readonly role: "user";
  readonly text: string;
  readonly at: string;
  readonly turn_id: string;
  /** The tab that sent it. */
  readonly client?: string;
  readonly selection?: readonly string[] | null;
}

export interface TurnAction {
  readonly call_id: string;
  readonly action: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** null while it runs. */
  readonly outcome: Outcome | null;
  readonly summary: string;
  readonly error: WireError | null;
  readonly effects: readonly Effect[];
  readonly duration_ms?: number | null;
  readonly reading?: string | null;
}

export interface Turn extends Partial<Omit<Answer, "text" | "manager">> {
  readonly id: string;
  readonly message_id: string;
  /** `queued` until the turns before it ended; `waiting` for a person's decision. */
  readonly status: "queued" | "running" | "waiting" | "answered" | "stopped" | "interrupted" | "failed";
  readonly manager: TurnManager | null;
  /** The text so far. */
  readonly text: string;
  readonly actions: readonly TurnAction[];
  readonly plan: Plan | null;
  readonly selection?: readonly string[] | null;
  readonly error?: WireError | null;
  /** Maestro's reading, when a model was asked because it was not sure. */
  readonly maestro?: MaestroReading | null;
  /** The call of the model that runs, or ran last. */
  readonly step?: number | null;
  readonly model?: string | null;
}

export interface SessionSnapshot extends Omit<SessionSummary, "created_at" | "updated_at"> {
  readonly position: Position;
  readonly created_at?: string;
  readonly messages: readonly Message[];
  readonly turns: readonly Turn[];
  /** Ids of the turns that wait for those before them. */
  readonly waiting: readonly string[];
  /** Last turn of the branch shown. */
  readonly head?: string | null;
  readonly mode?: ChatMode | null;
  readonly policy?: ApprovalPolicy | null;
  readonly usage?: Usage | null;
}

export interface ModelSettings {
  readonly name: string | null;
  readonly provider: string | null;
  readonly state: "up" | "down" | "none";
  /** Names of the models, by mode. */
  readonly modes?: Readonly<Partial<Record<ChatMode, string | null>>> | null;
}

export interface PublicSettings {
  readonly has_model: boolean;
  readonly version: string;
  readonly model?: ModelSettings | null;
}
