/**
 * Jobs as the page holds them, by the topic they are told on. The law: a snapshot plus later events equals a later snapshot; signals
 * (progress, cells) only lie on top, and never move a job backwards. Pure but for the store itself.
 */
import { createStore } from "zustand/vanilla";

import { type Job, type JobCells, type JobEvent, type JobListing, type JobProgress, type JobRetention, type JobRow, type JobRowState, type Plan, type Position, type WireError } from "@/live/protocol";

export interface JobList {
  readonly load: "loading" | "ready" | "failed";
  readonly error: WireError | null;
  /** Of the last event that is in here; null before the first snapshot. */
  readonly position: Position | null;
  readonly jobs: Readonly<Record<string, Job>>;
  /** The newest progress of jobs that run, by id. */
  readonly progress: Readonly<Record<string, JobProgress>>;
  readonly retention: JobRetention | null;
}

/** The cells of one AI column as its job works on them. */
export interface FillCells {
  readonly columnId: string | null;
  readonly rows: ReadonlyMap<string, JobRowState>;
}

export interface JobsState {
  /** By topic: `jobs:SHEET`, `user:USER`. */
  readonly lists: Readonly<Record<string, JobList>>;
  /** By job. */
  readonly cells: Readonly<Record<string, FillCells>>;
  /** By sheet: plans from outside that wait for a yes, the newest first. */
  readonly plans: Readonly<Record<string, readonly Plan[]>>;
  /** Jobs that this page started: their end is told here. */
  readonly mine: ReadonlySet<string>;
  /** The panel with the jobs is open. */
  readonly isShown: boolean;
}

export const NO_LIST: JobList = { load: "loading", error: null, position: null, jobs: {}, progress: {}, retention: null };

export const jobs = createStore<JobsState>(() => ({ lists: {}, cells: {}, plans: {}, mine: new Set(), isShown: false }));

// --- transitions: snapshot and events ----------------------------------------------------------------------------------------

/** Of two snapshots that overtake each other the older one changes nothing. */
export function listFromSnapshot(snapshot: JobListing, old: JobList): JobList {
  const isOlder = old.position?.e === snapshot.position.e && old.position.s > snapshot.position.s;
  if (isOlder) return { ...old, load: "ready", error: null };
  const byId = Object.fromEntries(snapshot.jobs.map((job) => [job.id, job]));
  return { load: "ready", error: null, position: snapshot.position, jobs: byId, progress: fitting(old.progress, byId), retention: snapshot.retention };
}

/** An event that is already in the list changes nothing; before the first snapshot nothing is known to stand on. */
export function applyJobEvent(list: JobList, event: JobEvent): JobList {
  if (list.position?.e !== event.e || event.s <= list.position.s) return list;
  const { job } = event.d;
  const byId = { ...list.jobs, [job.id]: job };
  return { ...list, position: { e: event.e, s: event.s }, jobs: byId, progress: fitting(list.progress, byId) };
}

// --- progress ----------------------------------------------------------------------------------------------------------------

/** Whether `progress` says more than the job itself does: one from before a pause, an end or a retry says less. */
const isAhead = (job: Job | undefined, progress: JobProgress): boolean =>
  job?.state === "running" && progress.done >= job.done && progress.done + progress.failed >= job.done + job.failed;

const fitting = (progress: JobList["progress"], byId: JobList["jobs"]): JobList["progress"] => {
  const all = Object.entries(progress);
  const fit = all.filter(([id, one]) => isAhead(byId[id], one));
  return fit.length === all.length ? progress : Object.fromEntries(fit);
};

export function withProgress(list: JobList, progress: JobProgress): JobList {
  const known = list.progress[progress.id];
  const isBehind = known !== undefined && (progress.done < known.done || progress.done + progress.failed < known.done + known.failed);
  return isBehind || !isAhead(list.jobs[progress.id], progress) ? list : { ...list, progress: { ...list.progress, [progress.id]: progress } };
}

/** A job as it is shown: with its newest progress. */
export interface ShownJob extends Job {
  readonly rate: number | null;
  readonly left_s: number | null;
}

export function shownJob(job: Job, progress: JobProgress | undefined): ShownJob {
  if (!progress) return { ...job, rate: null, left_s: null };
  const { done, failed, total, subtasks, rate, left_s, tokens, cost } = progress;
  return { ...job, done, failed, total, subtasks, rate, left_s, usage: { ...job.usage, tokens, cost } };
}

// --- cells of AI columns -------------------------------------------------------------------------------------------------------

const RANK: Readonly<Record<JobRowState, number>> = { waiting: 0, running: 1, failed: 2, done: 3 };

export const NO_CELLS: FillCells = { columnId: null, rows: new Map() };

/** A cell only goes on within one run of its job, whatever order news of it come in. A run anew begins with `NO_CELLS`. */
function advanced(cells: FillCells, columnId: string | null, told: Iterable<readonly [string, JobRowState]>): FillCells {
  const rows = new Map(cells.rows);
  for (const [rowId, state] of told) {
    const known = rows.get(rowId);
    if (known === undefined || RANK[state] >= RANK[known]) rows.set(rowId, state);
  }
  return { columnId: columnId ?? cells.columnId, rows };
}

export const withCells = (cells: FillCells, told: JobCells): FillCells => advanced(cells, told.column_id, Object.entries(told.rows));

/** All rows, read afresh: what was told of others is over. */
export function withRows(cells: FillCells, rows: readonly JobRow[]): FillCells {
  const told = new Map(rows.map((row) => [row.row_id, row.state] as const));
  const left = new Map([...cells.rows].filter(([rowId]) => told.has(rowId)));
  return advanced({ ...cells, rows: left }, null, told);
}

/** What a job leaves on its cells when it ends: those that failed. */
export const endedCells = (cells: FillCells): FillCells => ({ ...cells, rows: new Map([...cells.rows].filter(([, state]) => state === "failed")) });

// --- picking -----------------------------------------------------------------------------------------------------------------

export const topicOfSheet = (sheetId: string): string => `jobs:${sheetId}`;

const IS_OPEN: ReadonlySet<Job["state"]> = new Set(["waiting", "running"]);
/** It goes on by itself. */
export const isOpen = (job: Job): boolean => IS_OPEN.has(job.state);

const newestFirst = (a: Job, b: Job): number => Number(b.id) - Number(a.id);

/** Jobs of a sheet, and imports, which have none; the newest first. */
export const jobsShownWith = ({ lists }: Pick<JobsState, "lists">, sheetId: string): Job[] =>
  Object.entries(lists)
    .filter(([k]) => k === topicOfSheet(sheetId) || k.startsWith("user:"))
    .flatMap(([, list]) => Object.values(list.jobs))
    .sort(newestFirst);

export function findJob({ lists }: Pick<JobsState, "lists">, id: string): { readonly job: Job; readonly progress: JobProgress | undefined } | null {
  for (const list of Object.values(lists)) {
    const job = list.jobs[id];
    if (job) return { job, progress: list.progress[id] };
  }
  return null;
}

/** Whether an ended job made these changes: its card offers to take them back, or says that they were. */
export const hasUndoOnCard = ({ lists }: Pick<JobsState, "lists">, cause: string): boolean =>
  Object.values(lists).some((list) => Object.values(list.jobs).some((job) => job.cause === cause && (job.can_undo || job.is_undone) && !isOpen(job)));

/** The fill jobs whose cells are marked in the grid: those under way, and the newest ended one of each column. */
export function fillsOf({ lists, cells }: Pick<JobsState, "lists" | "cells">, sheetId: string): ReadonlyMap<string, { readonly job: Job; readonly rows: FillCells["rows"] }> {
  const found = new Map<string, { job: Job; rows: FillCells["rows"] }>();
  const all = Object.values(lists[topicOfSheet(sheetId)]?.jobs ?? {}).sort(newestFirst);
  for (const job of all) {
    const own = cells[job.id];
    if (job.kind !== "fill" || job.is_undone || !own || own.columnId === null || found.has(own.columnId)) continue;
    found.set(own.columnId, { job, rows: own.rows });
  }
  return found;
}
