/**
 * The wire, as types: what goes over `/api/v1/live` and HTTP. Unions are told apart by `t` (frames, events) or `kind` (filters).
 * Ids are decimal strings; times are ISO texts in UTC. See docs/subsystems/feed.md.
 */

export const PROTOCOL = 1;

// --- values, columns, rows -------------------------------------------------------------------------------------------------

export type Value = null | boolean | number | string | readonly string[];

export type ColumnType =
  | "TEXT_NUMBER"
  | "DATE"
  | "DATETIME"
  | "ABSTRACT_DATETIME"
  | "CHECKBOX"
  | "CONTACT_LIST"
  | "MULTI_CONTACT_LIST"
  | "PICKLIST"
  | "MULTI_PICKLIST"
  | "DURATION"
  | "PREDECESSOR";

export interface NumberFormat {
  readonly style: "plain" | "currency" | "percent";
  /** Digits after the point; null shows as many as the number has. */
  readonly decimals: number | null;
  readonly thousands: boolean;
  /** Symbol or ISO code as the file wrote it. */
  readonly currency: string;
}

export interface Column {
  readonly id: string;
  /** Where the column's values stand in every row's `cells`. */
  readonly slot: number;
  readonly title: string;
  readonly type: ColumnType;
  readonly options: readonly string[];
  readonly is_strict: boolean;
  readonly format: NumberFormat | null;
  readonly is_primary: boolean;
  readonly width: number;
}

export interface Version {
  readonly epoch: string;
  readonly seq: number;
}

/** A row as an event carries it. A missing tail of `cells` is empty. */
export interface Row {
  readonly id: string;
  readonly parent_id: string | null;
  readonly position: number;
  readonly cells: readonly Value[];
}

/** A row as a window shows it. */
export interface WindowRow extends Row {
  readonly level: number;
  readonly has_children: boolean;
  /** `seq` of the event that last changed this row. */
  readonly seq: number;
}

// --- queries ---------------------------------------------------------------------------------------------------------------

export type Op =
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "contains"
  | "not_contains"
  | "starts_with"
  | "ends_with"
  | "is_blank"
  | "is_not_blank"
  | "in"
  | "not_in";

export interface Today {
  readonly kind: "today";
  readonly days: number;
}

export type Operand = null | boolean | number | string | Today;

/** What stands in another column of the same row; for eq, ne, lt, le, gt and ge. */
export interface OtherColumn {
  readonly kind: "column";
  readonly column: string;
}

export interface Condition {
  readonly kind: "condition";
  readonly column: string;
  readonly op: Op;
  readonly value: Operand | OtherColumn | readonly Operand[];
}

export type Filter =
  | Condition
  | { readonly kind: "all_of"; readonly parts: readonly Filter[] }
  | { readonly kind: "any_of"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  | { readonly kind: "rows_in"; readonly row_ids: readonly string[] }
  | { readonly kind: "text_anywhere"; readonly text: string }
  /** Rows without children. */
  | { readonly kind: "leaves" };

export interface ViewSort {
  readonly column: string;
  readonly is_descending: boolean;
}

/** What decides which rows are shown, and in which order. */
export interface View {
  readonly filter?: Filter | null;
  readonly sorts?: readonly ViewSort[];
  readonly search?: string;
}

/** A person's own view of a sheet, kept on the server. */
export interface SavedView extends Required<View> {
  readonly hidden: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
  /** How many columns stand still at the left. */
  readonly frozen: number;
  readonly wrap: boolean;
}

// --- errors, results -------------------------------------------------------------------------------------------------------

export type ErrorCategory =
  | "invalid_input"
  | "not_found"
  | "conflict"
  | "permission"
  | "rate_limited"
  | "unavailable"
  | "timeout"
  | "too_large"
  | "cancelled"
  | "denied"
  | "internal"
  | "effect_unknown";

export interface WireError {
  readonly category: ErrorCategory;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly is_retryable: boolean;
  /** Names the request in the server's log; where the error is not wrapped in an `ErrorBody`. */
  readonly correlation_id?: string;
}

export interface ErrorBody {
  readonly error: WireError;
  readonly correlation_id: string;
}

export type Undoable = "exactly" | "best_effort" | "no";

export interface Effect {
  readonly kind: string;
  readonly topic: string;
  readonly seq_first: number;
  readonly seq_last: number;
  readonly cause: string;
  readonly rows: number;
  readonly cells: number;
  readonly can_undo: Undoable;
}

export type Outcome = "success" | "partial" | "failed" | "denied" | "interrupted" | "unknown" | "needs_approval";

export interface ActionResult {
  readonly outcome: Outcome;
  readonly data: unknown;
  readonly summary: string;
  readonly effects: readonly Effect[];
  readonly error: WireError | null;
  readonly meta: { readonly action: string; readonly duration_ms: number; readonly sheet_version: Version | null; readonly plan_id?: string | null };
}

export interface PlanRow {
  readonly row_id: string;
  readonly title: string;
  /** null: the row comes. */
  readonly before: Readonly<Record<string, Value>> | null;
  /** null: the row goes. */
  readonly after: Readonly<Record<string, Value>> | null;
}

export interface Plan {
  readonly id: string;
  readonly sheet_id: string;
  readonly session_id: string | null;
  readonly action: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly hash: string;
  readonly state: "waiting" | "approved" | "rejected" | "expired" | "done" | "failed";
  readonly row_count: number;
  readonly cell_count: number;
  readonly summary: string;
  readonly transitions: readonly { readonly column_id: string; readonly column: string; readonly before: Value; readonly after: Value; readonly count: number }[];
  readonly totals: readonly { readonly column: string; readonly before: Value; readonly after: Value }[];
  /** The first 200. */
  readonly rows: readonly PlanRow[];
  /** Titles of columns that go. */
  readonly columns?: readonly string[];
  /** How far it can be undone once it is done. */
  readonly undo?: Undoable | null;
  /** What undo would not bring back, in words. */
  readonly lost?: readonly string[] | null;
  /** What a person changed in it before deciding: rows left out, values changed. */
  readonly revision?: { readonly left_out: number; readonly changed: number } | null;
  /** Of what was done, once it is. */
  readonly cause?: string | null;
  /** The yes starts a job: the rows are too many for one go. */
  readonly as_job?: boolean | null;
  /** The yes starts this job, whose effects cannot be shown before. */
  readonly job?: PlannedJob | null;
  readonly base_version: Version;
  readonly created_at: string;
  readonly expires_at: string;
}

// --- jobs ------------------------------------------------------------------------------------------------------------------

export type JobKind = "change" | "fill" | "import" | "export" | "copy";
export type JobState = "waiting" | "running" | "paused" | "done" | "failed" | "cancelled";
export type JobRowState = "waiting" | "running" | "done" | "failed";

export interface JobUsage {
  readonly cpu_s: number;
  /** Largest memory of the process meanwhile, other work included. */
  readonly peak_mb: number;
  /** Calls to services outside. */
  readonly requests: number;
  readonly tokens: number;
  /** US dollars; null where no price is known. */
  readonly cost: number | null;
}

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  /** null: an import, whose sheet comes last. */
  readonly sheet_id: string | null;
  readonly title: string;
  readonly state: JobState;
  /** Asked for while a step runs; it takes effect after that step. */
  readonly wish: "pause" | "cancel" | null;
  /** 0: not known. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly user: string;
  /** The message it was asked for with. */
  readonly turn_id: string | null;
  readonly session_id: string | null;
  readonly cause: string;
  readonly can_undo: boolean;
  readonly is_undone: boolean;
  /** What ended or paused it. */
  readonly error: WireError | null;
  readonly result: JobResult | null;
  /** What may be told of its order; see `FillOptions`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly usage: JobUsage;
}

/** Exports name a file, copies and imports a sheet, changes their counts. */
export interface JobResult {
  readonly sheet_id?: string | null;
  readonly name?: string | null;
  readonly file?: string | null;
  readonly format?: string | null;
  /** Bytes. */
  readonly size?: number | null;
}

/** Where a running job stands, told a few times a second; may be lost. */
export interface JobProgress {
  readonly id: string;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** Rows a second. */
  readonly rate: number | null;
  readonly left_s: number | null;
  readonly tokens: number;
  readonly cost: number | null;
}

/** Cells of an AI column whose state changed since the last telling; may be lost. */
export interface JobCells {
  readonly id: string;
  readonly column_id: string;
  readonly rows: Readonly<Record<string, JobRowState>>;
}

export interface JobRow {
  readonly row_id: string;
  readonly state: JobRowState;
  readonly code: string;
  readonly message: string;
  readonly value: Value;
}

export interface JobRetention {
  /** Days after which an ended job leaves the lists. */
  readonly archive_days: number;
  /** Days after which it is gone, its report and file with it. */
  readonly remove_days: number;
}

export interface JobListing {
  readonly jobs: readonly Job[];
  /** Of the topic the jobs are told on. */
  readonly position: Position;
  readonly retention: JobRetention;
}

export interface PlannedJob {
  readonly kind: JobKind;
  readonly total: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What an AI column will take. */
export interface FillEstimate {
  readonly rows: number;
  readonly calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost: number | null;
  readonly currency?: string | null;
  readonly needs_model: boolean;
  readonly model?: string | null;
}

/** `options` of a job of kind `fill`. */
export interface FillOptions {
  readonly recipe: string;
  readonly target: { readonly column_id: string | null; readonly title: string };
  readonly needs_model: boolean;
  readonly estimate: FillEstimate;
}

/** `verified`: cited from a result. `matched`: equals a value of the answer's results, not cited. `unverified`: rests on nothing. */
export type FigureStatus = "verified" | "matched" | "unverified";

/** A value of a result that a figure was taken or computed from. */
export interface FigureSource {
  readonly call_id: string;
  readonly action: string;
  readonly query: string;
  /** How many rows were counted. */
  readonly rows: number;
  readonly column: string | null;
  /** 1-based row of the result. */
  readonly row: number | null;
}

/** A number and what it rests on. What an unverified one rests on is empty. */
export interface Figure {
  /** What the text's `figure:ID` names; in older answers its place in the list does. */
  readonly id?: string | null;
  readonly status?: FigureStatus | null;
  readonly value: Value;
  readonly text: string;
  readonly label: string;
  readonly query?: string | null;
  readonly parameters?: Readonly<Record<string, Value>> | null;
  /** How many rows were counted. */
  readonly rows?: number | null;
  readonly sheet_version?: Version | null;
  readonly verified: boolean;
  /** How it was computed from `sources`, in words: "B3 − B2". */
  readonly expression?: string | null;
  readonly sources?: readonly FigureSource[] | null;
  /** Shows those rows in the grid. */
  readonly filter?: Filter | null;
}

export interface ReadingChip {
  readonly key: string;
  readonly text: string;
  readonly alternatives: readonly { readonly text: string; readonly reading: Reading }[];
}

/** How a question was understood. */
export interface Reading {
  readonly intent: string;
  readonly action: string | null;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly view?: View | null;
  readonly confidence: number;
  readonly text: string;
  readonly chips: readonly ReadingChip[];
}

/** What a result rests on. */
export interface TableProof {
  readonly query: string;
  readonly parameters: Readonly<Record<string, Value>>;
  /** How many rows were counted. */
  readonly rows: number;
  /** Parent rows that roll up their children, left out so that nothing counts twice. */
  readonly left_out?: number | null;
  readonly sheet_version: Version;
}

export interface AnswerTable {
  readonly columns: readonly {
    readonly name: string;
    readonly kind: "number" | "text" | "date" | "datetime" | "truth";
    readonly role?: "group" | "measure" | "value" | "row_id" | "rows" | "left_out" | "folded" | "total";
    readonly column_id?: string | null;
    /** What a chart's spec calls it. */
    readonly field?: string | null;
  }[];
  readonly rows: readonly (readonly Value[])[];
  readonly row_count: number;
  readonly proof?: TableProof | null;
}

export interface Suggestion {
  readonly text: string;
  readonly reading?: Reading | null;
  readonly rows?: number | null;
}

// --- events ----------------------------------------------------------------------------------------------------------------

export type Via = "grid" | "chat" | "api" | "mcp" | "cli" | "job" | "source";

export interface EventMeta {
  readonly time: string;
  readonly user: string;
  readonly client: string;
  readonly via: Via;
  readonly cause: string;
}

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
  changes_confirmed: { readonly cause: string };
  changes_rejected: { readonly cause: string; readonly reason: string };
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

export type TurnManager = "maestro" | "model";

/** Which model answers, in how many steps, and whether the answer is checked a second time. */
export type ChatMode = "fast" | "balanced" | "thorough";

/** `ask`: every change waits; `table`: what is large or deletes; `trust`: what cannot be undone exactly. */
export type ApprovalPolicy = "ask" | "table" | "trust";

/** Where a turn stands in the tree of a chat's branches. */
export interface BranchPlace {
  /** The turn it follows. */
  readonly parent_id?: string | null;
  /** The turn it answers again, or with another text. */
  readonly replaces?: string | null;
  /** Changes of the sheet made in the replaced branch that still stand. */
  readonly standing?: readonly StandingChange[] | null;
}

export interface StandingChange {
  readonly turn_id: string;
  readonly cause: string;
  readonly summary: string;
}

export interface MaestroReading {
  readonly readings: readonly { readonly text: string; readonly confidence: number }[];
  readonly is_sure: boolean;
}

export interface Usage {
  readonly model?: string | null;
  /** Calls of the model. */
  readonly calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  /** null where the model's price is not known. */
  readonly cost: number | null;
  readonly currency?: string | null;
}

/** How far an answer can be relied on. */
export interface Quality {
  /** 0 to 1; null when there was nothing to judge. */
  readonly score: number | null;
  readonly verified: number;
  readonly matched: number;
  readonly unverified: number;
  readonly actions_succeeded: number;
  readonly actions_failed: number;
  readonly retries: number;
}

/** The budget that ended a turn. Time is in seconds, money in USD. */
export interface TurnLimit {
  readonly kind: "steps" | "tokens" | "time" | "money";
  readonly allowed: number;
  readonly used: number;
}

export interface TurnNotice {
  readonly code: string;
  readonly message: string;
}

/** What a turn cost and what is to be said of it, however it ended. */
export interface Account {
  readonly usage?: Usage | null;
  readonly quality?: Quality | null;
  readonly limit?: TurnLimit | null;
  readonly notice?: TurnNotice | null;
}

/** A drawing of a result; `spec` is Vega-Lite and names its data "table". */
export interface Chart {
  readonly call_id: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly columns: AnswerTable["columns"];
  readonly rows: AnswerTable["rows"];
  /** Of the action `chart`: it draws the same again on the sheet as it is. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly proof?: TableProof | null;
  /** What it shows, in words. */
  readonly description: string;
}

export type AnswerOutcome = "answered" | "abstained" | "needs_approval" | "partial" | "failed";

export interface Answer extends Account, BranchPlace {
  /** Markdown. */
  readonly text: string;
  readonly outcome?: AnswerOutcome | null;
  readonly reading: Reading | null;
  readonly figures: readonly Figure[];
  readonly table: AnswerTable | null;
  /** A view to apply for this user, as a pill. */
  readonly view: View | null;
  readonly suggestions: readonly Suggestion[];
  readonly charts?: readonly Chart[] | null;
  readonly confidence: number;
  readonly manager: TurnManager;
  readonly duration_ms: number;
  /** The cause to undo, when the turn changed something. */
  readonly can_undo: string | null;
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

/** What an event on `jobs:SHEET` says happened: the job as it stands after it. */
export interface JobEventData {
  job_changed: { readonly job: Job };
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
export type JobEvent = EventsOf<JobEventData>;
export type SheetReference = Reference<SheetEventKind>;
export type DurableEvent = SheetEvent | ChatEvent | UserEvent | JobEvent | Reference<SheetEventKind | ChatEventKind | UserEventKind>;

// --- frames down -----------------------------------------------------------------------------------------------------------

export interface Position {
  readonly e: string;
  readonly s: number;
}

export type ResumeOutcome = "recovered" | "reset";

export interface Person {
  readonly client: string;
  readonly user: string;
  readonly name?: string;
  readonly row_id: string | null;
  readonly column_id: string | null;
  readonly is_editing: boolean;
}

export type Welcome = {
  readonly t: "welcome";
  readonly protocol: number;
  readonly connection: string;
  readonly heartbeat_s: number;
  readonly limits: Readonly<Record<string, number>>;
  readonly user: { readonly id: string; readonly name: string };
  readonly topics: Readonly<Record<string, Position & { readonly outcome: ResumeOutcome }>>;
};
export type Subscribed = Position & { readonly t: "subscribed"; readonly k: string; readonly outcome: ResumeOutcome };
export type Unsubscribed = { readonly t: "unsubscribed"; readonly k: string; readonly reason: string };
export type Ack = {
  readonly t: "ack";
  readonly id: string;
  readonly outcome: "accepted" | "rejected" | "duplicate";
  readonly s?: number | null;
  readonly result?: ActionResult | null;
};
export type HeartbeatDown = { readonly t: "heartbeat"; readonly tops: Readonly<Record<string, number>> };
/** Row patches `from`..`to` of a slow reader were dropped; its position becomes `to`. */
export type Stale = { readonly t: "stale"; readonly k: string; readonly from: number; readonly to: number };
export type ErrorFrame = ErrorBody & { readonly t: "error"; readonly id?: string | null };
/** Text of a running turn from character `at` on. */
export type TokenFrame = { readonly t: "token"; readonly k: string; readonly at: number; readonly text: string };
export type PresenceFrame = { readonly t: "presence"; readonly k: string; readonly d: readonly Person[] };
export type ProgressFrame = { readonly t: "progress"; readonly k: string; readonly d: JobProgress };
export type CellsFrame = { readonly t: "cells"; readonly k: string; readonly d: JobCells };

export type Control = Welcome | Subscribed | Unsubscribed | Ack | HeartbeatDown | Stale | ErrorFrame | TokenFrame | PresenceFrame | ProgressFrame | CellsFrame;
export type Down = Control | DurableEvent;

export function isDurable(message: Down): message is DurableEvent {
  return "s" in message && "d" in message && "m" in message;
}

// --- frames up -------------------------------------------------------------------------------------------------------------

export type Command = {
  readonly t: "command";
  readonly id: string;
  readonly k: string;
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** `seq` of the sheet that the edit was made on. */
  readonly base?: number;
  /** IANA name; decides what "today" is. */
  readonly time_zone?: string;
};
export type Hello = {
  readonly t: "hello";
  readonly protocol: number;
  readonly ticket?: string;
  readonly client: string;
  readonly resume: Readonly<Record<string, Position>>;
};
export type Up =
  | Hello
  | ({ readonly t: "subscribe"; readonly k: string } & Partial<Position>)
  | { readonly t: "unsubscribe"; readonly k: string }
  | { readonly t: "heartbeat" }
  | { readonly t: "presence"; readonly k: string; readonly row_id: string | null; readonly column_id: string | null; readonly is_editing: boolean }
  | Command;

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

/** What becomes of the rows of a plan that changed since it was made. */
export type OnOutdated = "refuse" | "skip" | "overwrite";

/** Close codes: below 4400 come back, from 4400 on do not. */
export const CLOSE = { goingAway: 4000, slow: 4001, evicted: 4002, silent: 4003, rateLimited: 4008, badProtocol: 4400, notSignedIn: 4401, origin: 4403, tooOld: 4426 } as const;

// --- HTTP ------------------------------------------------------------------------------------------------------------------

export interface SheetSummary {
  readonly id: string;
  readonly name: string;
  readonly row_count: number;
  readonly column_count: number;
  readonly version: Version;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface SheetList {
  readonly sheets: readonly SheetSummary[];
  /** Of the user's topic. */
  readonly position: Position;
}

export interface SheetShape {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly Column[];
  readonly row_count: number;
  readonly version: Version;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface WindowRequest {
  readonly view: View;
  readonly offset: number;
  readonly limit: number;
  /** Rows to show although the view would leave them out (just edited, not left yet). */
  readonly keep?: readonly string[];
}

export interface WindowReply {
  /** Names the view: the same for the same filter, sorts and search. */
  readonly view: string;
  readonly offset: number;
  readonly rows: readonly WindowRow[];
  readonly total: number;
  readonly version: Version;
}

export interface Cause {
  readonly cause: string;
  readonly time: string;
  readonly user: string;
  readonly via: Via;
  readonly summary: string;
  readonly seq_first: number;
  readonly seq_last: number;
  readonly rows: number;
  readonly cells: number;
  readonly can_undo: Undoable;
  readonly undone_by: string | null;
  readonly undoes: string | null;
}

export interface CellChange {
  readonly time: string;
  readonly user: string;
  readonly via: Via;
  readonly before: Value;
  readonly after: Value;
  readonly cause: string;
}

export interface ActionInfo {
  readonly name: string;
  readonly summary: string;
  readonly effect: "read" | "write" | "destructive";
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface ReadColumn {
  readonly title: string;
  readonly type: ColumnType;
  readonly options: readonly string[];
  readonly format: NumberFormat | null;
  readonly examples: readonly string[];
  readonly blanks: number;
  readonly misfits: number;
}

export interface Oddity {
  readonly code: string;
  readonly message: string;
  readonly column: string | null;
  readonly rows: readonly number[];
  readonly count: number;
}

/** What was found in a file. */
export interface ReadReport {
  readonly file_name: string;
  readonly file_format: "csv" | "tsv" | "xlsx" | "xls" | "ods";
  readonly columns: readonly ReadColumn[];
  readonly row_count: number;
  readonly header_row: number;
  readonly day_first: boolean | null;
  readonly worksheet: string | null;
  readonly worksheets: readonly string[];
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly oddities: readonly Oddity[];
  readonly sample: readonly (readonly Value[])[];
}

/** What the user mended; what is left out is found out. `types` is by 0-based column of the file. */
export interface ReadOptions {
  readonly worksheet?: string | null;
  readonly encoding?: string | null;
  readonly delimiter?: string | null;
  readonly header_row?: number | null;
  readonly day_first?: boolean | null;
  readonly types?: Readonly<Record<string, ColumnType>>;
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
