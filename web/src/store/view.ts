/** What a view looks at, and so which events may change who is in it and in which order. */
import { type Condition, type Filter } from "@/live/protocol";

import { isPlain, type AnySheetEvent, type ViewSpec } from "./sheet";

/** The column a condition is about, and the one it compares it with. */
function conditionColumns({ column, value }: Condition): readonly string[] {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "column" ? [column, value.column] : [column];
}

function* filterColumns(filter: Filter): Generator<string> {
  switch (filter.kind) {
    case "condition":
      yield* conditionColumns(filter);
      return;
    case "all_of":
    case "any_of":
      for (const part of filter.parts) yield* filterColumns(part);
      return;
    case "not":
      yield* filterColumns(filter.part);
      return;
    case "rows_in":
    case "leaves":
      return;
    case "text_anywhere":
      yield "*";
  }
}

/** Ids of the columns the view depends on; `*` stands for all of them. */
export function viewColumns(view: ViewSpec): ReadonlySet<string> {
  const columns = new Set(view.sorts.map((sort) => sort.column));
  if (view.filter) for (const column of filterColumns(view.filter)) columns.add(column);
  if (view.search !== "") columns.add("*");
  return columns;
}

/** The view without the parts that look at `columnId`, for when that column is gone. */
export function withoutColumn(view: ViewSpec, columnId: string): ViewSpec {
  if (!viewColumns(view).has(columnId)) return view;
  return { ...view, sorts: view.sorts.filter((sort) => sort.column !== columnId), filter: view.filter && dropColumn(view.filter, columnId) };
}

function dropColumn(filter: Filter, columnId: string): Filter | null {
  switch (filter.kind) {
    case "condition":
      return conditionColumns(filter).includes(columnId) ? null : filter;
    case "all_of":
    case "any_of": {
      const parts = filter.parts.map((part) => dropColumn(part, columnId)).filter((part) => part !== null);
      return parts.length === 0 ? null : { ...filter, parts };
    }
    case "not": {
      const part = dropColumn(filter.part, columnId);
      return part && { ...filter, part };
    }
    case "rows_in":
    case "text_anywhere":
    case "leaves":
      return filter;
  }
}

/**
 * True when the event may change which rows the view shows, or their order, in a way the page cannot work out itself.
 * In the plain view that is never so for events sent whole: positions tell.
 */
export function disturbs(view: ViewSpec, event: AnySheetEvent): boolean {
  if (event.ref === true) return disturbsByReference(view, event.t, event.d.column_ids);
  if (isPlain(view)) return false;
  const looksAt = viewColumns(view);
  switch (event.t) {
    case "cells_set":
      return looksAt.has("*") || Object.values(event.d.cells).some((cells) => Object.keys(cells).some((column) => looksAt.has(column)));
    case "column_updated":
      return event.d.set.type !== undefined && (looksAt.has("*") || looksAt.has(event.d.column_id));
    case "column_added":
    case "column_deleted":
      return looksAt.has("*");
    case "rows_added":
    case "rows_deleted":
    case "rows_moved":
      return true;
    default:
      return false;
  }
}

function disturbsByReference(view: ViewSpec, kind: AnySheetEvent["t"], columnIds: readonly string[] | undefined): boolean {
  if (kind !== "cells_set") return true;
  const looksAt = viewColumns(view);
  return looksAt.has("*") || columnIds === undefined ? !isPlain(view) : columnIds.some((column) => looksAt.has(column));
}
