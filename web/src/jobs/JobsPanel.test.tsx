// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";

import { type Job, type JobProgress, type Plan, type Subtask } from "@/live";
import { jobs } from "@/store";
import { listFromSnapshot, NO_LIST, withProgress } from "@/store/jobs";
import { TooltipProvider } from "@/ui/Tooltip";

import { JobsButton } from "./JobsButton";
import { JobsPanel } from "./JobsPanel";

const part = (name: string, state: Subtask["state"], done: number | null = null, total: number | null = null): Subtask => ({ name, state, done, total });
const job = (over: Partial<Job> = {}): Job => ({
  id: "1",
  kind: "import",
  sheet_id: "5",
  title: "Import plan.",
  state: "running",
  wish: null,
  total: 1200,
  done: 0,
  failed: 0,
  user: "local",
  turn_id: null,
  session_id: null,
  cause: "c",
  can_undo: false,
  is_undone: false,
  subtasks: [part("reading_file", "running"), part("storing_rows", "waiting")],
  error: null,
  result: null,
  options: {},
  created_at: "2026-11-21T00:00:00Z",
  started_at: null,
  ended_at: null,
  usage: { cpu_s: 0, peak_mb: 0, requests: 0, tokens: 0, cost: null },
  ...over,
});
const progress = (subtasks: readonly Subtask[]): JobProgress => ({ id: "1", done: 0, failed: 0, total: 1200, subtasks, rate: null, left_s: null, tokens: 0, cost: null });
const plan = (id: string): Plan => ({ id, summary: `Delete row ${id}.`, created_at: "2026-11-21T00:00:00Z" }) as Plan;

function holdJob(one: Job): void {
  const list = listFromSnapshot({ jobs: [one], position: { e: "a", s: 1 }, retention: { archive_days: 7, remove_days: 90 } }, NO_LIST);
  act(() => jobs.setState({ lists: { "jobs:5": list } }));
}

function show(): void {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <JobsButton sheetId="5" />
        <JobsPanel sheetId="5" onOpenSheet={() => undefined} planOf={(one) => <p>{one.summary}</p>} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

const partsShown = () => within(screen.getByRole("list", { name: "Parts" })).getAllByRole("listitem").map((item) => item.textContent);

beforeEach(() => jobs.setState({ lists: {}, plans: {} }));
afterEach(cleanup);

it("shows the parts of a job in order, as far as they are told, and not once all is done", () => {
  holdJob(job());
  show();
  expect(partsShown()).toEqual(["Reading the fileunder way", "Storing the rowswaiting"]);
  const told = progress([part("reading_file", "done"), part("storing_rows", "running", 500, 1200)]);
  act(() => jobs.setState(({ lists }) => ({ lists: { "jobs:5": withProgress(lists["jobs:5"] ?? NO_LIST, told) } })));
  expect(partsShown()).toEqual(["Reading the filedone", "Storing the rows500 of 1,200under way"]);
  holdJob(job({ subtasks: [part("sorting_out", "running")] }));
  expect(partsShown()).toEqual(["sorting outunder way"]); // a part that this page has no words for
  holdJob(job({ state: "done" }));
  expect(screen.queryByRole("list", { name: "Parts" })).toBeNull();
});

it("shows what waits for a yes above the jobs, says so on its button, and lets it go when it is decided", () => {
  holdJob(job());
  show();
  expect(screen.queryByRole("region", { name: "Waiting for your yes" })).toBeNull();
  act(() => jobs.setState({ plans: { "5": [plan("1"), plan("2")], "6": [plan("3")] } }));
  const region = screen.getByRole("region", { name: "Waiting for your yes" });
  expect(within(region).getAllByRole("listitem")).toHaveLength(2);
  expect(region.compareDocumentPosition(screen.getByRole("article", { name: "Import plan." })) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  expect(screen.getByRole("button", { name: "Jobs, 1 under way, 2 waiting for your yes" })).toBeTruthy();
  act(() => jobs.setState({ plans: { "5": [plan("2")] } }));
  holdJob(job({ state: "done" }));
  expect(screen.getByRole("button", { name: "Jobs, 1 change waits for your yes" })).toBeTruthy();
  act(() => jobs.setState({ plans: { "5": [] } }));
  expect(screen.queryByText("Delete row 2.")).toBeNull();
});
