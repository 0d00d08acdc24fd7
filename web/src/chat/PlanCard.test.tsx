// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ApiProblem, type Plan } from "@/live";

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
const revise = vi.fn<ChatDoings["revise"]>(() => Promise.resolve());
const refresh = vi.fn<ChatDoings["refresh"]>(() => Promise.resolve());
const focusComposer = vi.fn();
const status = { id: "3", slot: 0, title: "Status", type: "PICKLIST", options: ["Open", "Done"], is_strict: true, format: null, is_primary: false, width: 1 } as const;
const doings = { columns: [status], decide, revise, refresh, focusComposer } as unknown as ChatDoings;
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
  revise.mockClear();
  refresh.mockClear();
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
  expect(decide).toHaveBeenCalledWith(expect.objectContaining({ id: "p1" }), "approve", undefined);
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

describe("changing a plan before deciding", () => {
  const row = (row_id: string, title: string) => ({ row_id, title, before: { Status: "Open" }, after: { Status: "Blocked" } });
  const some = () => plan({ row_count: 2, rows: [row("7", "Press kit"), row("8", "Pricing")] });
  const ready = () => act(() => void vi.advanceTimersByTime(700));

  it("leaves rows out and writes other values; what runs is worked out again first", async () => {
    const user = setup();
    show(some());
    ready();
    await user.click(screen.getByRole("checkbox", { name: "Change this row: Press kit" }));
    await user.click(screen.getByRole("button", { name: /change Status of Pricing/ }));
    await user.selectOptions(screen.getByRole("combobox"), "Done");
    await user.keyboard("{Enter}");
    expect(screen.getByText("1 row left out, 1 value changed")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Approve/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Update the preview" }));
    const [, draft] = revise.mock.calls[0] ?? [];
    expect([...(draft?.without ?? [])]).toEqual(["7"]);
    expect(draft?.set.get("8")?.get("3")).toBe("Done");
    expect(decide).not.toHaveBeenCalled();
  });

  it("goes from row to row with the arrows, and cannot leave out all of them", async () => {
    const user = setup();
    show(some());
    const [all, first, second] = screen.getAllByRole<HTMLInputElement>("checkbox");
    first?.focus();
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(second);
    if (all) await user.click(all);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Update the preview" }).disabled).toBe(true);
    await user.click(screen.getByRole("button", { name: "Discard" }));
    expect(screen.getByRole("button", { name: /Approve/ })).toBeTruthy();
  });

  it("says that it was changed, and leads back to what was proposed", async () => {
    const user = setup();
    show(plan({ revision: { left_out: 3, changed: 1 } }));
    ready();
    expect(screen.getByText("3 rows left out, 1 value changed")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "As first proposed" }));
    expect(refresh).toHaveBeenCalled();
  });

  it("is not offered for what happens whole", () => {
    show(plan({ action: "sort_rows", row_count: 2, rows: [row("7", "a"), row("8", "b")] }));
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(screen.queryByRole("button", { name: /change Status/ })).toBeNull();
  });
});

describe("a plan that the sheet has left behind", () => {
  const outdated = new ApiProblem({ category: "conflict", code: "plan_outdated", message: "", fix: "", params: { changed: 7, rows: 240 }, is_retryable: false }, 409, "");

  it.each([
    ["Overwrite", "overwrite"],
    ["Leave those 7 as they are", "skip"],
  ] as const)("asks what is to become of it: %s", async (name, choice) => {
    const user = setup();
    decide.mockRejectedValueOnce(outdated);
    show(plan());
    act(() => void vi.advanceTimersByTime(700));
    await user.keyboard("{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("7 of 240 rows changed since this preview.");
    expect(document.activeElement?.textContent).toBe("Work it out again");
    await user.click(screen.getByRole("button", { name }));
    expect(decide).toHaveBeenLastCalledWith(expect.objectContaining({ id: "p1" }), "approve", choice);
  });

  it("can be worked out again, and then asks anew", async () => {
    const user = setup();
    decide.mockRejectedValueOnce(outdated);
    const view = show(plan());
    act(() => void vi.advanceTimersByTime(700));
    await user.keyboard("{Enter}");
    await screen.findByRole("alert");
    await user.keyboard("{Enter}");
    expect(refresh).toHaveBeenCalled();
    view.rerender(
      <DoingsProvider value={doings}>
        <PlanCard plan={plan({ hash: "h2" })} isFresh />
      </DoingsProvider>,
    );
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByRole("button", { name: /Approve/ })).toBeTruthy();
  });
});

it.each([
  ["exactly", "Can be undone exactly."],
  ["best_effort", "Can be undone, but not all of it:"],
  ["no", "Cannot be undone."],
] as const)("says before the yes how far it can be undone: %s", (undo, words) => {
  show(plan({ undo, lost: ["Formulas in Spent are worked out anew."] }));
  expect(screen.getByText(words)).toBeTruthy();
  expect(screen.getByText("Formulas in Spent are worked out anew.")).toBeTruthy();
});
