/** What an answer of the chat is made of. */
import { type Filter, type View } from "./queries";
import { type Value, type Version } from "./values";

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
