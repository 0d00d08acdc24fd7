/** What decides which rows are seen: conditions, order, views. */

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
