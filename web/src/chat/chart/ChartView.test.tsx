// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { type Chart } from "@/live";
import { TooltipProvider } from "@/ui/Tooltip";

import { type ChatDoings, DoingsProvider } from "../doings";
import { ChartView } from "./ChartView";

const version = vi.hoisted(() => ({ now: { epoch: "e", seq: 7 } }));
vi.mock("../useSheetOf", () => ({ useSheetVersion: () => version.now, changesSince: () => 0 }));

const chart: Chart = {
  call_id: "c",
  spec: { mark: "bar", title: "Rows by Status", encoding: {} },
  columns: [
    { name: "Status", kind: "text", role: "group", field: "f0" },
    { name: "Rows", kind: "number", role: "measure", field: "f1" },
  ],
  rows: [["Open", 3]],
  arguments: { mark: "bar" },
  proof: { query: "SELECT 1", parameters: {}, rows: 3, sheet_version: { epoch: "e", seq: 7 } },
  description: "Bar chart of rows by Status: Open 3.",
};
const doings = { sheetId: "1", columns: [], changesSince: () => 0 } as unknown as ChatDoings;
const tree = () => (
  <TooltipProvider>
    <DoingsProvider value={doings}>
      <ChartView chart={chart} label="by status" />
    </DoingsProvider>
  </TooltipProvider>
);

let seen: ((entries: { isIntersecting: boolean }[]) => void)[] = [];
const fetched = vi.fn<(address: string, request: RequestInit) => Promise<Response>>();

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  seen = [];
  version.now = { epoch: "e", seq: 7 };
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("ResizeObserver", class { observe = vi.fn(); unobserve = vi.fn(); disconnect = vi.fn(); });
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe = vi.fn();
      disconnect = vi.fn();
      constructor(tell: (entries: { isIntersecting: boolean }[]) => void) {
        seen.push(tell);
      }
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const setup = () => userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
const look = (isIntersecting: boolean) => act(() => seen.forEach((tell) => tell([{ isIntersecting }])));
const answer = (over: object) => Promise.resolve(new Response(JSON.stringify({ outcome: "success", data: null, summary: "", effects: [], error: null, meta: {}, ...over })));

it("says in words what it shows, and shows it as a table", async () => {
  render(tree());
  expect(screen.getByRole("img", { name: chart.description })).toBeTruthy();
  await setup().click(screen.getByRole("button", { name: "As a table" }));
  expect(screen.getByRole("cell", { name: "Open" })).toBeTruthy();
  expect(screen.queryByRole("img", { name: chart.description })).toBeNull();
});

it("is asked for again when the sheet has changed, once, and only while it is seen", async () => {
  const view = render(tree());
  await setup().click(screen.getByRole("button", { name: "As a table" }));
  fetched.mockImplementation(() => answer({ data: { ...chart, rows: [["Open", 4]], proof: { ...chart.proof, sheet_version: { epoch: "e", seq: 9 } } } }));
  version.now = { epoch: "e", seq: 8 };
  view.rerender(tree());
  await act(() => vi.advanceTimersByTimeAsync(2_000));
  expect(fetched).not.toHaveBeenCalled();
  look(true);
  version.now = { epoch: "e", seq: 9 };
  view.rerender(tree());
  await act(() => vi.advanceTimersByTimeAsync(2_000));
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(fetched.mock.calls[0]?.[0]).toBe("/api/v1/sheets/1/actions/chart");
  expect(fetched.mock.calls[0]?.[1].body).toBe(JSON.stringify(chart.arguments));
  expect(screen.getByRole("cell", { name: "4" })).toBeTruthy();
  expect(screen.getByText("As the sheet is now")).toBeTruthy();
});

it("keeps what it showed when it cannot be drawn again, and says why", async () => {
  const view = render(tree());
  look(true);
  const error = { category: "not_found", code: "column_unknown", message: "There is no column “Status”.", fix: "", params: {}, is_retryable: false };
  fetched.mockImplementation(() => answer({ outcome: "failed", error }));
  version.now = { epoch: "e", seq: 8 };
  view.rerender(tree());
  await act(() => vi.advanceTimersByTimeAsync(2_000));
  expect(screen.getByText(/Could not be redrawn. There is no column/)).toBeTruthy();
  expect(fetched).toHaveBeenCalledTimes(1);
});
