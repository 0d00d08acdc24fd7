/** Values, columns, rows and versions. */
import { type Wire } from "./schema";

export type Value = null | boolean | number | string | readonly string[];
export type ColumnType = Wire<"ColumnType">;

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

export type Version = Wire<"VersionShape">;

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

export type Undoable = Wire<"EffectShape">["can_undo"];
export type Via = Wire<"Meta">["via"];
export type Position = Wire<"Position">;
