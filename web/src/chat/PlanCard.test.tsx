// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { type Plan } from "@/live";

import { type ChatDoings, DoingsProvider } from "./doings";
import { PlanCard } from "./PlanCard";

const plan = (over: Partial<Plan> = {}): Plan => ({
  id: "p1",
  sheet_id: "1",
  session_id: "1",
  action: "update_rows",
  arguments: {},
  hash: "h",
  state: "waiting",
  row_count: 37,
  cell_count: 37,
  summary: "Set Status to Blocked.",
  transitions: [{ column_id: "3", column: "Status", before: "Open", after: "Blocked", count: 37 }],
  totals: [{ column: "Budget", before: 5, after: 5 }],
  rows: [],
  base_version: { epoch: "e", seq: 1 },
  created_at: "2026-11-21T00:00:00Z",
  expires_at: "2026-11-22T00:00:00Z",
  ...over,
});

const decide = vi.fn<ChatDoings["decide"]>(() => Promise.resolve());
const focusComposer = vi.fn();
const doings = { columns: [], decide, focusComposer } as unknown as ChatDoings;
const show = (one: Plan) =>
  render(
    <DoingsProvider value={doings}>
      <PlanCard plan={one} isFresh />
    </DoingsProvider>,
  );

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["performance"] });
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  decide.mockClear();
});
const setup = () => userEvent.setup({ delay: null });

it("takes the focus when it comes, but an Enter on its way decides nothing", async () => {
  const user = setup();
  show(plan());
  expect(document.activeElement?.textContent).toContain("Approve 37 rows");
  await user.keyboard("{Enter}");
  expect(decide).not.toHaveBeenCalled();
  act(() => void vi.advanceTimersByTime(700));
  await user.keyboard("{Enter}");
  expect(decide).toHaveBeenCalledWith(expect.objectContaining({ id: "p1" }), "approve");
});

it("begins on No when something is deleted; arrows go between the two; Esc decides nothing", async () => {
  const user = setup();
  show(plan({ action: "delete_rows", cell_count: 0 }));
  expect(document.activeElement?.textContent).toBe("Reject");
  await user.keyboard("{ArrowRight}");
  expect(document.activeElement?.textContent).toContain("Delete 37 rows");
  await user.keyboard("{Escape}");
  expect(decide).not.toHaveBeenCalled();
  expect(focusComposer).toHaveBeenCalled();
});

it("leaves somebody who is writing alone", () => {
  const field = document.createElement("textarea");
  document.body.append(field);
  field.value = "half a sentence";
  field.focus();
  show(plan());
  expect(document.activeElement).toBe(field);
  field.remove();
});

it("says what changes and what does not", () => {
  show(plan());
  const card = screen.getAllByRole("group")[0];
  expect(card?.textContent).toMatch(/Status.*Open.*Blocked.*37/);
  expect(card?.textContent).toContain("unchanged (5)");
});

it.each(["approved", "rejected", "expired", "done", "failed"] as const)("cannot be decided again once it is %s", (state) => {
  show(plan({ state }));
  expect(screen.queryByRole("button", { name: /Approve|Reject/ })).toBeNull();
});
