// @vitest-environment jsdom
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { type Outcome, type Turn, type TurnAction } from "@/live";
import { type ChatState, type SentMessage } from "@/store";
import { TooltipProvider } from "@/ui/Tooltip";

import { type ChatDoings, DoingsProvider } from "./doings";
import { MessageList } from "./MessageList";

const ask = vi.fn();
const onRetry = vi.fn();
const onTakeBackSent = vi.fn();
const onTakeBackQueued = vi.fn();
const doings = { columns: [], undone: new Set(["cause-2"]), ask, changesSince: () => null, undo: vi.fn(() => Promise.resolve()) } as unknown as ChatDoings;

const turn = (over: Partial<Turn> = {}): Turn => ({ id: "t1", message_id: "m1", status: "answered", manager: "maestro", text: "", actions: [], plan: null, ...over });
const action = (outcome: Outcome | null, over: Partial<TurnAction> = {}): TurnAction => ({
  call_id: "c",
  action: "set_cells",
  arguments: {},
  outcome,
  summary: "",
  error: null,
  effects: [],
  ...over,
});
const effect = (cause: string) => ({ kind: "cells_set", topic: "sheet:1", seq_first: 1, seq_last: 1, cause, rows: 37, cells: 37, can_undo: "exactly" as const });
const sent = (status: SentMessage["status"]): SentMessage => ({ id: status, text: `it is ${status}`, selection: [], status, error: null });

function chat(turns: Turn[], waiting: SentMessage[] = []): ChatState {
  return {
    id: "1",
    title: "",
    sheetId: "1",
    state: "ACTIVE",
    reason: "",
    isDeleted: false,
    position: { e: "e", s: 1 },
    messages: turns.map((one) => ({ id: one.message_id, role: "user", text: `question ${one.id}`, at: "2026-11-21T00:00:00Z", turn_id: one.id })),
    turns: Object.fromEntries(turns.map((one) => [one.id, one])),
    sent: waiting,
  };
}

const tree = (state: ChatState) => (
  <TooltipProvider>
    <DoingsProvider value={doings}>
      <MessageList chat={state} onRetry={onRetry} onTakeBackSent={onTakeBackSent} onTakeBackQueued={onTakeBackQueued} empty={<p>nothing yet</p>} />
    </DoingsProvider>
  </TooltipProvider>
);
const show = (...args: Parameters<typeof chat>) => render(tree(chat(...args)));

beforeEach(() => {
  vi.clearAllMocks();
  Element.prototype.scrollTo = vi.fn();
  vi.stubGlobal("ResizeObserver", class { observe = vi.fn(); unobserve = vi.fn(); disconnect = vi.fn(); });
});

describe("messages", () => {
  it("are there at once, and say how far they got", async () => {
    const user = userEvent.setup();
    show([], [sent("sending"), sent("waiting"), sent("failed")]);
    expect(screen.getByText("Sending…")).toBeTruthy();
    expect(screen.getByText("Waits until the connection is back")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Send again" }));
    expect(onRetry).toHaveBeenCalledWith("failed");
    await user.click(screen.getByRole("button", { name: "Take back" }));
    expect(onTakeBackSent).toHaveBeenCalledWith(expect.objectContaining({ id: "waiting" }));
  });

  it("that wait their turn can be taken back", async () => {
    show([turn({ status: "running" }), turn({ id: "t2", message_id: "m2", status: "queued", manager: null })]);
    await userEvent.setup().click(screen.getByRole("button", { name: "Take back" }));
    expect(onTakeBackQueued).toHaveBeenCalledWith(expect.objectContaining({ id: "m2" }));
  });
});

describe("outcomes", () => {
  it.each(["partial", "failed", "denied", "interrupted", "unknown"] as const)("%s is never shown as done", (outcome) => {
    show([turn({ actions: [action(outcome)] })]);
    expect(screen.queryByRole("img", { name: "Done" })).toBeNull();
  });

  it("say what they touched, and offer undo where it is still to be had", () => {
    show([turn({ actions: [action("success", { effects: [effect("cause-1")] }), action("success", { call_id: "d", effects: [effect("cause-2")] })] })]);
    expect(screen.getAllByText(/37 cells in 37 rows/)).toHaveLength(2);
    expect(screen.getAllByRole("button", { name: "Undo" })).toHaveLength(1);
    expect(screen.getByText("Undone")).toBeTruthy();
  });

  it("of a failed turn name the error and its reference; one click asks again", async () => {
    const error = { category: "internal", code: "internal", message: "Something went wrong.", fix: "Try again.", params: {}, is_retryable: true, correlation_id: "abc123" } as const;
    show([turn({ status: "failed", error })]);
    expect(screen.getByText("Something went wrong.")).toBeTruthy();
    expect(screen.getByText("internal · abc123")).toBeTruthy();
    await userEvent.setup().click(screen.getByRole("button", { name: "Ask again" }));
    expect(ask).toHaveBeenCalledWith("question t1");
  });
});

describe("an answer that is not sure", () => {
  it("offers its readings with their rows; a click asks in that way", async () => {
    const reading = { intent: "count", action: "aggregate", arguments: {}, confidence: 0.3, text: "", chips: [] };
    show([turn({ outcome: "abstained", text: "I am not sure what you mean.", suggestions: [{ text: "Which rows are late?", reading, rows: 14 }] })]);
    expect(screen.getByText("I am not sure. Did you mean…")).toBeTruthy();
    expect(screen.queryByText("I am not sure what you mean.")).toBeNull();
    const choice = screen.getByRole("button", { name: /Which rows are late/ });
    expect(within(choice).getByText("14 rows")).toBeTruthy();
    await userEvent.setup().click(choice);
    expect(ask).toHaveBeenCalledWith("question t1", reading);
  });
});

describe("a screen reader", () => {
  it("hears the end of a new answer once, and nothing of the old ones", () => {
    const view = show([turn({ text: "An old answer." })]);
    const status = () => screen.getAllByRole("status").map((one) => one.textContent).join("");
    expect(status()).toBe("");
    const news = turn({ id: "t2", message_id: "m2", status: "running", text: "There are [3" });
    view.rerender(tree(chat([turn({ text: "An old answer." }), news])));
    expect(status()).toBe("");
    view.rerender(tree(chat([turn({ text: "An old answer." }), { ...news, status: "answered", text: "There are [37](figure:0) rows." }])));
    expect(status()).toBe("There are 37 rows.");
  });
});
