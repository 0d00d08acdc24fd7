/** Sheets over HTTP, their history, and files on their way to becoming one. */
import { type View } from "./queries";
import { type Wire } from "./schema";
import { type Column, type ColumnType, type NumberFormat, type Position, type Value, type Version, type WindowRow } from "./values";

export interface SheetSummary {
  readonly id: string;
  readonly name: string;
  readonly row_count: number;
  readonly column_count: number;
  /** The service it lives at as well. */
  readonly source?: "smartsheet" | null;
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

/** What one command did: the unit of undo. */
export type Cause = Wire<"CauseShape">;

/** The last change of a cell. */
export type CellChange = Wire<"LastChange">;
export type ActionInfo = Wire<"ActionInfo">;

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
