import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { type Column, type WindowRow } from "@/live/protocol";

import { applyEvents } from "./applyEvent";
import { newSheetState, type AnySheetEvent, type SheetState } from "./sheet";
import { installWindow } from "./windows";

/** A state of a sheet with all its rows; see contracts/README.md. */
interface Snapshot {
  readonly name: string;
  readonly seq: number;
  readonly epoch?: string;
  readonly is_deleted?: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly (Omit<WindowRow, "level" | "has_children"> & Partial<WindowRow>)[];
}

interface Case {
  readonly name: string;
  readonly before: Snapshot;
  readonly events: readonly AnySheetEvent[];
  readonly after: Snapshot;
}

const FOLDER = fileURLToPath(new URL("../../../contracts/golden/", import.meta.url));

function cases(): Case[] {
  if (!existsSync(FOLDER)) return [];
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  return files.flatMap((name) => {
    const content = JSON.parse(readFileSync(FOLDER + name, "utf8")) as Case | Case[];
    return (Array.isArray(content) ? content : [content]).map((one) => ({ ...one, name: `${name}: ${one.name}` }));
  });
}

/** Levels and children as they follow from the parents. */
function withHierarchy(rows: Snapshot["rows"]): WindowRow[] {
  const levels = new Map<string, number>();
  const parents = new Set(rows.map((row) => row.parent_id));
  return rows.map((row) => {
    const level = row.parent_id === null ? 0 : (levels.get(row.parent_id) ?? -1) + 1;
    levels.set(row.id, level);
    return { level, has_children: parents.has(row.id), ...row };
  });
}

function stateOf(snapshot: Snapshot, epoch: string): SheetState {
  const version = { epoch, seq: snapshot.seq };
  const state = newSheetState({ id: "1", name: snapshot.name, columns: snapshot.columns, version });
  const rows = withHierarchy(snapshot.rows);
  return installWindow(state, { view: "", offset: 0, rows, total: rows.length, version }, 0);
}

/** What of a state a snapshot tells; empty cells at the end of a row say nothing. */
function told(state: SheetState) {
  const rows = state.windows.flatMap((window) => window.rows).map((row) => ({ ...row, cells: trimmed(row.cells) }));
  return { name: state.name, columns: state.columns, seq: state.version.seq, isDeleted: state.isDeleted, total: state.total, rows };
}

function trimmed(cells: WindowRow["cells"]): WindowRow["cells"] {
  const end = cells.findLastIndex((value) => value !== null);
  return cells.slice(0, end + 1);
}

describe("golden cases", () => {
  const all = cases();
  test("there are some", () => expect(all.length).toBeGreaterThan(0));
  test.each(all)("$name", ({ before, events, after }) => {
    const epoch = events[0]?.e ?? before.epoch ?? "e";
    const state = applyEvents(stateOf(before, epoch), events);
    const wanted = { ...stateOf(after, epoch), isDeleted: after.is_deleted ?? false };
    expect(state.windows.filter((window) => window.dirty !== "no")).toEqual([]);
    expect(told(state)).toEqual(told(wanted));
  });
});
