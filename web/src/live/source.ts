/** A sheet that lives at a service as well (Smartsheet), on the wire. `…_there` are the service's own ids. See docs/subsystems/page-smartsheet.md. */
import { type WireError } from "./wire/results";
import { type Value } from "./wire/values";

/** Why nobody writes to a column: the service fills it, computes it, locked it, or takes no such value through its API. */
export type Protection = "system" | "formula" | "locked" | "unsupported";

/** `gone`: the service has no such sheet for us any more. `closed`: it is followed no longer. */
export type LinkState = "live" | "offline" | "needs_sign_in" | "gone" | "closed";

/** How a sheet stands to its source; also the signal `source`, which may be lost. */
export interface SourceTold {
  readonly service: string;
  readonly id_there: string;
  readonly url: string;
  readonly access: string;
  readonly is_read_only: boolean;
  readonly state: LinkState;
  readonly way: "webhook" | "polling";
  /** Since when the state is what it is, where it is not live. */
  readonly since: string | null;
  readonly checked_at: string | null;
  readonly problem: WireError | null;
  /** Changes that the source does not have yet. */
  readonly waiting: number;
  /** Another one: the protection of columns is to be read again. */
  readonly stamp: string;
}

export interface ColumnGuard {
  readonly protection: Protection | null;
  /** Of the whole column; empty where there is none. */
  readonly formula: string | null;
}

/** A change of ours that the source has not answered. A row without columns is meant as a whole. */
export interface PendingTold {
  readonly cause: string;
  readonly seq: number;
  readonly cells: Readonly<Record<string, readonly string[]>>;
}

export interface SourceRead extends SourceTold {
  readonly columns: Readonly<Record<string, ColumnGuard>>;
  readonly pending: readonly PendingTold[];
}

/** What is protected in one row. */
export interface RowGuard {
  readonly is_locked: boolean;
  readonly formulas: Readonly<Record<string, string>>;
}

export type SourceFrame = { readonly t: "source"; readonly k: string; readonly d: SourceTold | null };

/** What an event `changes_rejected` says: changes of a cause, up to the event `up_to`, were not taken. */
export interface Rejected {
  readonly cause: string;
  readonly up_to: number;
  readonly reason: string;
  /** Those it is about; none: all. */
  readonly rows: Readonly<Record<string, RejectedRow>>;
}

export interface RejectedRow {
  readonly message: string;
  /** The service's own error code. */
  readonly code: number | null;
  /** Both values, where the service holds another one since. */
  readonly cells: Readonly<Record<string, { readonly mine: Value; readonly theirs: Value }>>;
}

// --- the account ---------------------------------------------------------------------------------------------------------------

export interface SmartsheetAccount {
  readonly state: "connected" | "expired";
  readonly how: "token" | "oauth";
  readonly name: string;
  readonly email: string;
}

export interface SmartsheetAccess {
  readonly service: string;
  /** By OAuth; else with a token. */
  readonly can_sign_in: boolean;
  readonly account: SmartsheetAccount | null;
}

/** A sheet that could be opened. */
export interface SmartsheetEntry {
  readonly id: string;
  readonly name: string;
  readonly access: string;
  readonly url: string;
  readonly modified_at: string | null;
  /** Ours, where it is open already. */
  readonly sheet_id: string | null;
}
