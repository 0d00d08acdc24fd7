/** Long work: jobs, their progress, AI columns. */
import { type WireError } from "./results";
import { type Position, type Value } from "./values";

export type JobKind = "change" | "fill" | "import" | "export" | "copy" | "open";
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
  /** Its parts in order; none of a job that is one piece. */
  readonly subtasks: readonly Subtask[];
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

/** A part of a job. `done` and `total` count rows, where it goes through them. */
export interface Subtask {
  /** A stable name; see `jobs.part.` in the texts. */
  readonly name: string;
  readonly state: "waiting" | "running" | "done";
  readonly done: number | null;
  readonly total: number | null;
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
  readonly subtasks: readonly Subtask[];
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
