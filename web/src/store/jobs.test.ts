import { describe, expect, it } from "vitest";

import { type Job, type JobEvent, type JobListing, type JobProgress, type JobRow } from "@/live/protocol";

import { applyJobEvent, endedCells, fillsOf, hasUndoOnCard, jobsShownWith, listFromSnapshot, NO_CELLS, NO_LIST, shownJob, withCells, withProgress, withRows, type JobList } from "./jobs";

const job = (over: Partial<Job> = {}): Job => ({
  id: "1",
  kind: "change",
  sheet_id: "5",
  title: "Set Status in 100 rows.",
  state: "running",
  wish: null,
  total: 100,
  done: 0,
  failed: 0,
  user: "local",
  turn_id: null,
  session_id: null,
  cause: "c",
  can_undo: false,
  is_undone: false,
  subtasks: [],
  error: null,
  result: null,
  options: {},
  created_at: "2026-11-21T00:00:00Z",
  started_at: null,
  ended_at: null,
  usage: { cpu_s: 0, peak_mb: 0, requests: 0, tokens: 0, cost: null },
  ...over,
});
const listing = (s: number, ...jobs: Job[]): JobListing => ({ jobs, position: { e: "a", s }, retention: { archive_days: 7, remove_days: 90 } });
const snapshot = (s: number, ...jobs: Job[]): JobList => listFromSnapshot(listing(s, ...jobs), NO_LIST);
const event = (s: number, one: Job, e = "a"): JobEvent => ({ k: "jobs:5", e, s, t: "job_changed", d: { job: one }, m: { time: "", user: "local", client: "", via: "job", cause: "job-1" } });
const progress = (done: number, over: Partial<JobProgress> = {}): JobProgress => ({ id: "1", done, failed: 0, total: 100, subtasks: [], rate: 10, left_s: 5, tokens: 0, cost: null, ...over });
const row = (rowId: string, state: JobRow["state"]): JobRow => ({ row_id: rowId, state, code: "", message: "", value: null });
const doneOf = (list: JobList): number => shownJob(list.jobs["1"] ?? job(), list.progress["1"]).done;

describe("undo by a job's card", () => {
  it("is offered for what an ended job did, whatever topic tells of it", () => {
    const lists = (one: Job) => ({ lists: { "jobs:5": snapshot(1, one), "user:local": NO_LIST } });
    expect(hasUndoOnCard(lists(job({ state: "done", can_undo: true })), "c")).toBe(true);
    expect(hasUndoOnCard(lists(job({ state: "done", is_undone: true })), "c")).toBe(true);
    expect(hasUndoOnCard(lists(job({ state: "done", can_undo: true })), "another")).toBe(false);
    expect(hasUndoOnCard(lists(job({ state: "done", can_undo: false })), "c")).toBe(false);
    expect(hasUndoOnCard(lists(job({ state: "running", can_undo: true })), "c")).toBe(false);
  });
});

describe("jobs of a topic", () => {
  it("are a snapshot plus later events; what is in it already changes nothing", () => {
    const start = snapshot(3, job());
    const after = [event(2, job({ state: "waiting" })), event(3, job({ state: "waiting" })), event(4, job({ state: "done", done: 100 }))].reduce(applyJobEvent, start);
    expect(after.jobs).toEqual(snapshot(4, job({ state: "done", done: 100 })).jobs);
    expect(applyJobEvent(after, event(5, job({ id: "2", state: "waiting" })))).toMatchObject({ position: { s: 5 }, jobs: { "1": { state: "done" }, "2": { state: "waiting" } } });
  });

  it("take no event of another life of the server, and none before the first snapshot", () => {
    expect(applyJobEvent(snapshot(3, job()), event(9, job({ state: "done" }), "b")).jobs["1"]?.state).toBe("running");
    expect(applyJobEvent(NO_LIST, event(1, job()))).toBe(NO_LIST);
  });

  it("are not put back by a snapshot that was overtaken", () => {
    const now = applyJobEvent(snapshot(3, job()), event(4, job({ state: "done" })));
    expect(listFromSnapshot(listing(3, job()), now).jobs["1"]?.state).toBe("done");
    expect(listFromSnapshot(listing(4, job({ state: "done", is_undone: true })), now).jobs["1"]?.is_undone).toBe(true);
  });

  it("never go backwards by a signal, whatever order signals come in", () => {
    let list = withProgress(snapshot(3, job({ done: 20 })), progress(40));
    expect(doneOf(list)).toBe(40);
    for (const late of [10, 30]) list = withProgress(list, progress(late));
    expect(doneOf(list)).toBe(40);
    list = applyJobEvent(list, event(4, job({ done: 30, wish: "pause" })));
    expect(doneOf(list)).toBe(40);
    expect(list.jobs["1"]?.wish).toBe("pause");
    list = applyJobEvent(list, event(5, job({ state: "paused", done: 50 })));
    expect(doneOf(list)).toBe(50);
    expect(withProgress(list, progress(60))).toBe(list);
  });

  it("forget the progress of the run before when failed rows are tried again", () => {
    let list = withProgress(snapshot(3, job()), progress(80, { failed: 20 }));
    list = applyJobEvent(list, event(4, job({ state: "done", done: 80, failed: 20 })));
    list = applyJobEvent(list, event(5, job({ state: "waiting", done: 80, failed: 0 })));
    list = applyJobEvent(list, event(6, job({ state: "running", done: 80, failed: 0 })));
    expect(shownJob(list.jobs["1"] ?? job(), list.progress["1"])).toMatchObject({ done: 80, failed: 0, rate: null });
    expect(doneOf(withProgress(list, progress(90)))).toBe(90);
  });

  it("show rate, time left and what was spent while they run", () => {
    const list = withProgress(snapshot(3, job()), progress(40, { tokens: 900, cost: 0.01 }));
    expect(shownJob(list.jobs["1"] ?? job(), list.progress["1"])).toMatchObject({ rate: 10, left_s: 5, usage: { tokens: 900, cost: 0.01 } });
  });

  it("stand with their sheet, imports with every one, the newest first", () => {
    const lists = { "jobs:5": snapshot(1, job({ id: "9" }), job({ id: "10" })), "jobs:6": snapshot(1, job({ id: "11" })), "user:local": snapshot(1, job({ id: "12", kind: "import", sheet_id: null })) };
    expect(jobsShownWith({ lists }, "5").map((one) => one.id)).toEqual(["12", "10", "9"]);
  });
});

describe("cells of an AI column", () => {
  const told = (rows: Record<string, JobRow["state"]>) => ({ id: "1", column_id: "7", rows });

  it("only go on, whatever order news of them come in", () => {
    const cells = [told({ "1": "running", "2": "running" }), told({ "1": "done" }), told({ "1": "running", "2": "failed" }), told({ "2": "running" })].reduce(withCells, NO_CELLS);
    expect([...cells.rows]).toEqual([
      ["1", "done"],
      ["2", "failed"],
    ]);
    expect(cells.columnId).toBe("7");
  });

  it("that a fresh reading does not name are over: a signal of theirs was lost", () => {
    const cells = withRows(withCells(NO_CELLS, told({ "1": "running", "2": "failed" })), [row("2", "running"), row("3", "waiting")]);
    expect([...cells.rows]).toEqual([
      ["2", "failed"],
      ["3", "waiting"],
    ]);
  });

  it("of which only failed ones stay marked once the job has ended, by the newest job of a column, unless it was undone", () => {
    const cells = { "1": endedCells(withCells(NO_CELLS, told({ "1": "failed", "2": "waiting" }))), "2": withCells(NO_CELLS, told({ "1": "running" })) };
    expect([...(cells["1"].rows.keys())]).toEqual(["1"]);
    const one = job({ kind: "fill", state: "done" });
    const two = job({ id: "2", kind: "fill" });
    const marked = (...jobs: Job[]) => fillsOf({ lists: { "jobs:5": snapshot(1, ...jobs) }, cells }, "5").get("7")?.job.id;
    expect(marked(one)).toBe("1");
    expect(marked(one, two)).toBe("2");
    expect(marked({ ...one, is_undone: true })).toBeUndefined();
  });
});
