/** Durable events: what happened, numbered by topic. */
import { type Rejected } from "../source";
import { type Account, type Answer, type ApprovalPolicy, type BranchPlace, type ChatMode, type MaestroReading, type Reading, type TurnManager } from "./answers";
import { type SessionState } from "./chats";
import { type Job } from "./jobs";
import { type Effect, type Outcome, type Plan, type WireError } from "./results";
import { type Wire } from "./schema";
import { type Column, type ColumnType, type NumberFormat, type Row, type Value } from "./values";

export type EventMeta = Wire<"Meta">;

export interface ColumnFields {
  readonly title?: string;
  readonly type?: ColumnType;
  readonly options?: readonly string[];
  readonly is_strict?: boolean;
  readonly format?: NumberFormat | null;
  readonly width?: number;
}

export interface Place {
  readonly parent_id: string | null;
  readonly position: number;
}

/** What an event on `sheet:ID` says happened, by its type. */
export interface SheetEventData {
  sheet_created: { readonly name: string; readonly columns: readonly Column[]; readonly rows_count: number; readonly via_file?: string | null };
  sheet_renamed: { readonly name: string };
  sheet_deleted: Readonly<Record<string, never>>;
  sheet_restored: Readonly<Record<string, never>>;
  column_added: { readonly column: Column; readonly index: number };
  column_deleted: { readonly column_id: string };
  column_updated: { readonly column_id: string; readonly set: ColumnFields };
  column_moved: { readonly column_id: string; readonly index: number };
  rows_added: { readonly rows: readonly Row[] };
  rows_deleted: { readonly row_ids: readonly string[] };
  rows_moved: { readonly moves: Readonly<Record<string, Place>> };
  cells_set: { readonly cells: Readonly<Record<string, Readonly<Record<string, Value>>>> };
  /** Of the changes of a cause, those up to the event `up_to`. */
  changes_confirmed: { readonly cause: string; readonly up_to: number };
  changes_rejected: Rejected;
}

/** What an event on `chat:ID` says happened, by its type. */
export interface ChatEventData {
  session_state: { readonly state: SessionState; readonly reason: string };
  chat_renamed: { readonly title: string };
  chat_deleted: Readonly<Record<string, never>>;
  message_sent: BranchPlace & { readonly message_id: string; readonly text: string; readonly turn_id: string; readonly selection?: readonly string[] | null };
  turn_started: { readonly turn_id: string; readonly manager: TurnManager };
  /** Somebody said to go on after a limit or an interruption; it waits its turn again. */
  turn_resumed: { readonly turn_id: string };
  /** Maestro's own reading, before a model is asked. */
  maestro_read: MaestroReading & { readonly turn_id: string };
  model_called: { readonly turn_id: string; readonly step: number; readonly model: string };
  chat_options: { readonly mode: ChatMode; readonly policy: ApprovalPolicy };
  /** `head`: last turn of the branch shown from now on. */
  branch_chosen: { readonly head: string };
  action_started: {
    readonly turn_id: string;
    readonly call_id: string;
    readonly action: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    /** How it was read, in words. */
    readonly reading?: string | null;
  };
  action_finished: {
    readonly turn_id: string;
    readonly call_id: string;
    readonly outcome: Outcome;
    readonly summary: string;
    readonly error?: WireError | null;
    readonly effects: readonly Effect[];
    readonly duration_ms: number;
  };
  approval_asked: { readonly turn_id: string; readonly call_id: string; readonly plan: Plan; readonly reading?: Reading | null };
  approval_decided: { readonly turn_id: string; readonly plan_id: string; readonly decision: "approved" | "rejected" | "expired"; readonly plan?: Plan | null };
  plan_revised: { readonly turn_id: string; readonly plan: Plan };
  turn_answered: Answer & { readonly turn_id: string };
  turn_stopped: Account & { readonly turn_id: string; readonly text: string; readonly can_undo?: string | null };
  turn_interrupted: Account & { readonly turn_id: string; readonly text: string; readonly can_undo?: string | null };
  turn_failed: Account & { readonly turn_id: string; readonly error: WireError };
}

/** What an event on `user:ID` says happened, by its type. */
export interface UserEventData {
  sheet_listed: { readonly id: string; readonly name: string };
  sheet_unlisted: { readonly id: string };
  chat_listed: { readonly id: string; readonly title: string; readonly sheet_id: string };
  chat_unlisted: { readonly id: string };
  /** An import of this person's; other jobs are told on their sheet's `jobs:` topic. */
  job_changed: { readonly job: Job };
}

/** What an event on `jobs:SHEET` says happened: the job as it stands after it; a plan that waits, or was decided. */
export interface JobEventData {
  job_changed: { readonly job: Job };
  plan_changed: { readonly plan_id: string; readonly state: Plan["state"] };
}

interface Envelope {
  /** Topic, epoch, number. */
  readonly k: string;
  readonly e: string;
  readonly s: number;
  /** Id of the command that made it, for its author to recognise. */
  readonly c?: string | null;
  readonly m: EventMeta;
}

type EventsOf<Data> = { readonly [T in keyof Data]: Envelope & { readonly t: T; readonly d: Data[T]; readonly ref?: false } }[keyof Data];

/** An event too large for a frame: what it touched is read again. `row_ids` holds at most 1,000. */
export type Reference<T extends string = string> = Envelope & {
  readonly t: T;
  readonly ref: true;
  readonly d: { readonly row_ids?: readonly string[]; readonly column_ids?: readonly string[]; readonly count: number };
};

export type SheetEventKind = keyof SheetEventData;
export type ChatEventKind = keyof ChatEventData;
export type UserEventKind = keyof UserEventData;
export type SheetEvent = EventsOf<SheetEventData>;
export type ChatEvent = EventsOf<ChatEventData>;
export type UserEvent = EventsOf<UserEventData>;
export type JobEvent = EventsOf<Pick<JobEventData, "job_changed">>;
export type PlanEvent = EventsOf<Pick<JobEventData, "plan_changed">>;
export type SheetReference = Reference<SheetEventKind>;
export type DurableEvent = SheetEvent | ChatEvent | UserEvent | JobEvent | PlanEvent | Reference<SheetEventKind | ChatEventKind | UserEventKind>;
