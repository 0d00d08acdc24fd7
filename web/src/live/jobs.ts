/** Jobs on the wire: those of the open sheet, and this person's imports; what a person does with them. */
import { applyJobEvent, endedCells, isOpen, jobs, listFromSnapshot, NO_CELLS, NO_LIST, topicOfSheet, withCells, withProgress, withRows, type FillCells, type JobList } from "@/store/jobs";

import { follow, onUserTopic, placed, unfollow, type Follower } from "./client";
import { API, api, wireError } from "./http";
import { type ActionResult, type Control, type DurableEvent, type FillOptions, type Job, type JobEvent, type JobListing, type JobRow } from "./protocol";
import { forgetPlans, readPlans } from "./plans";
import { sheetCommand } from "./sheets";

const MOST_LISTED = 200;
const RETRY_MS = 2_000;
/** Rows of one read. Cells of the first 10,000 rows of an AI column are marked; the others show by their values. */
const ROWS_READ = 5_000;
const MOST_READS = 2;
/** Signals of cells may be lost; what is marked is read again this often while a job runs. */
const CELLS_AGAIN_MS = 10_000;

const listOf = (k: string): JobList => jobs.getState().lists[k] ?? NO_LIST;

function setList(k: string, change: (list: JobList) => JobList): void {
  const old = listOf(k);
  const list = change(old);
  if (list !== old) jobs.setState((state) => ({ lists: { ...state.lists, [k]: list } }));
}

const setCells = (id: string, change: (cells: FillCells) => FillCells): void =>
  jobs.setState((state) => ({ cells: { ...state.cells, [id]: change(state.cells[id] ?? NO_CELLS) } }));

// --- following -----------------------------------------------------------------------------------------------------------------

/** Topics that are followed; an answer for one that is not any more is thrown away. */
const followed = new Set<string>();

function followerOf(k: string, path: string, isMine: (job: Job) => boolean): Follower {
  followed.add(k);
  return {
    onEvents: (events) => take(k, path, events, isMine),
    onReset: () => void read(k, path, isMine),
    onControl: (message) => signal(k, message),
  };
}

const pathOf = (sheetId: string | null): string => `/jobs?limit=${MOST_LISTED}${sheetId === null ? "" : `&sheet_id=${sheetId}`}`;
const isOfSheet = () => true;
const isImport = (job: Job) => job.sheet_id === null;

/** Keeps the sheet's jobs up to date until what it returns is called. */
export function followJobs(sheetId: string): () => void {
  const k = topicOfSheet(sheetId);
  setList(k, () => ({ ...NO_LIST }));
  const jobsOf = followerOf(k, pathOf(sheetId), isOfSheet);
  follow(k, null, {
    ...jobsOf,
    onEvents: (events) => {
      jobsOf.onEvents(events);
      if (events.some((event) => event.t === "plan_changed")) void readPlans(sheetId);
    },
    onReset: () => {
      jobsOf.onReset();
      void readPlans(sheetId);
    },
  });
  void read(k, pathOf(sheetId), isOfSheet);
  void readPlans(sheetId);
  return () => {
    followed.delete(k);
    forgetPlans(sheetId);
    unfollow(k);
    jobs.setState(({ lists }) => ({ lists: Object.fromEntries(Object.entries(lists).filter(([topic]) => topic !== k)) }));
  };
}

onUserTopic((k) => followerOf(k, pathOf(null), isImport));

/** Reads a sheet's jobs afresh: after a failure, or when what can be undone may be another. */
export const readJobs = (sheetId: string): Promise<void> => read(topicOfSheet(sheetId), pathOf(sheetId), isOfSheet);

async function read(k: string, path: string, isMine: (job: Job) => boolean): Promise<void> {
  try {
    const listing = await api<JobListing>(path);
    if (!followed.has(k)) return;
    setList(k, (list) => listFromSnapshot({ ...listing, jobs: listing.jobs.filter(isMine) }, list));
    placed(k, listing.position);
    for (const job of Object.values(listOf(k).jobs)) noteCells(job);
  } catch (reason) {
    if (!followed.has(k)) return;
    const error = wireError(reason);
    setList(k, (list) => ({ ...list, load: list.position ? "ready" : "failed", error }));
    if (error.is_retryable) setTimeout(() => followed.has(k) && void read(k, path, isMine), RETRY_MS);
  }
}

function take(k: string, path: string, events: readonly DurableEvent[], isMine: (job: Job) => boolean): void {
  const told = events.filter((event) => event.t === "job_changed");
  if (told.some((event) => event.ref === true)) {
    void read(k, path, isMine);
    return;
  }
  for (const event of told as readonly JobEvent[]) {
    if (!isMine(event.d.job)) continue;
    setList(k, (list) => applyJobEvent(list, event));
    noteCells(event.d.job, true);
  }
}

function signal(k: string, message: Control): void {
  if (message.t === "cells") setCells(message.d.id, (cells) => withCells(cells, message.d));
  if (message.t !== "progress") return;
  setList(k, (list) => withProgress(list, message.d));
  const job = listOf(k).jobs[message.d.id];
  if (job?.kind === "fill" && performance.now() - (cellsReadAt.get(job.id) ?? 0) > CELLS_AGAIN_MS) void readCells(job);
}

// --- cells of AI columns ---------------------------------------------------------------------------------------------------------

const cellsReadAt = new Map<string, number>();

/** The column a fill job writes to, once it is there. */
function columnOf(job: Job): string | null {
  const { target } = job.options as Partial<FillOptions>;
  const made = (job.result as { column_id?: unknown } | null)?.column_id;
  return target?.column_id ?? (typeof made === "string" ? made : null);
}

/** `isNews`: the job went on to another state just now. */
function noteCells(job: Job, isNews = false): void {
  if (job.kind !== "fill" || job.is_undone) return;
  const isKnown = job.id in jobs.getState().cells;
  if (isKnown && !isNews) return;
  // A run anew, or none for now: what rows were told as in the run before is over.
  if (job.state === "waiting" || job.state === "paused") setCells(job.id, ({ columnId }) => ({ ...NO_CELLS, columnId }));
  if (!isOpen(job) && job.state !== "paused") setCells(job.id, endedCells);
  if (isOpen(job) || job.state === "paused" || job.failed > 0) void readCells(job);
}

async function readCells(job: Job): Promise<void> {
  cellsReadAt.set(job.id, performance.now());
  try {
    // Of a job under way those that wait are told too, unless states are asked for.
    const rows = await readRows(`/jobs/${job.id}/rows?${isOpen(job) || job.state === "paused" ? "" : "state=failed&"}`);
    setCells(job.id, (cells) => ({ ...withRows(cells, rows), columnId: columnOf(job) ?? cells.columnId }));
  } catch {
    // The next progress asks again.
    cellsReadAt.delete(job.id);
  }
}

async function readRows(path: string): Promise<readonly JobRow[]> {
  const rows: JobRow[] = [];
  for (let i = 0; i < MOST_READS; i += 1) {
    const page = (await api<{ rows: readonly JobRow[] }>(`${path}after=${rows.at(-1)?.row_id ?? 0}&limit=${ROWS_READ}`)).rows;
    rows.push(...page);
    if (page.length < ROWS_READ) break;
  }
  return rows;
}

/** One row of a job, where it is known by itself. */
export async function readJobRow(jobId: string, rowId: string, signal: AbortSignal): Promise<JobRow | null> {
  const { rows } = await api<{ rows: readonly JobRow[] }>(`/jobs/${jobId}/rows`, { query: { after: Number(rowId) - 1, limit: 1 }, signal });
  return rows.find((row) => row.row_id === rowId) ?? null;
}

// --- what a person does ------------------------------------------------------------------------------------------------------------

/** These resolve when the server has taken it; what follows comes as an event. They reject with `ApiProblem`. */
export const commandJob = (id: string, what: "pause" | "resume" | "cancel"): Promise<Job> => api<Job>(`/jobs/${id}/${what}`, { method: "POST" });

/** `overwrite`: also rows that somebody changed since the job was started. */
export const retryJob = (id: string, overwrite: boolean): Promise<Job> => api<Job>(`/jobs/${id}/retry`, { body: { overwrite } });

/** This page started it, and tells how it ends. */
export const markStarted = (jobId: string): void => jobs.setState(({ mine }) => ({ mine: new Set([...mine, jobId]) }));

/** The job that an action started; null when it happened at once, or waits for a yes. */
export function startedJob(result: ActionResult): Job | null {
  const { data } = result;
  const job = result.outcome === "success" && typeof data === "object" && data !== null && "job" in data ? (data.job as Job) : null;
  if (job) markStarted(job.id);
  return job;
}

/** Runs an action of the open sheet that works as a job. */
export async function startJob(op: string, args: Readonly<Record<string, unknown>>): Promise<Job | null> {
  return startedJob(await sheetCommand(op, args));
}

export const reportPath = (jobId: string): string => `${API}/jobs/${jobId}/report`;
export const filePath = (jobId: string): string => `${API}/jobs/${jobId}/file`;

/** Sheets with more rows are copied to files, and made of files, by jobs. */
export const LARGE_SHEET_ROWS = 100_000;
