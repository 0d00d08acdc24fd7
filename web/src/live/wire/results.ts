/** What became of a command: errors, results, and plans that wait for a yes. */
import { type JobKind } from "./jobs";
import { type Wire } from "./schema";
import { type Undoable, type Value, type Version } from "./values";

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

export type Effect = Wire<"EffectShape">;
export type Outcome = Wire<"ActionResult">["outcome"];

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

export interface PlannedJob {
  readonly kind: JobKind;
  readonly total: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What becomes of the rows of a plan that changed since it was made. */
export type OnOutdated = "refuse" | "skip" | "overwrite";
