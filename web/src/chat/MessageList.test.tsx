// @vitest-environment jsdom
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { type Outcome, type Turn, type TurnAction } from "@/live";
import { type Job } from "@/live";
import { type ChatState, jobs, type SentMessage } from "@/store";
import { TooltipProvider } from "@/ui/Tooltip";

import { type ChatDoings, DoingsProvider } from "./doings";
import { MessageList } from "./MessageList";

const ask = vi.fn();
const onRetry = vi.fn();
const onTakeBackSent = vi.fn();
const onTakeBackQueued = vi.fn();
const undo = vi.fn(() => Promise.resolve());
const resend = vi.fn();
const regenerate = vi.fn(() => Promise.resolve());
const goOn = vi.fn(() => Promise.resolve());
const choose = vi.fn(() => Promise.resolve());
const doings = { columns: [], undone: new Set(["cause-2"]), ask, changesSince: () => null, undo, resend, regenerate, goOn, choose } as unknown as ChatDoings;

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
const effect = (cause: string) => ({ kind: "changed" as const, topic: "sheet:1", seq_first: 1, seq_last: 1, cause, rows: 37, cells: 37, can_undo: "exactly" as const });
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
    head: null,
    mode: "balanced",
    policy: "table",
    usage: null,
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

  it("of a failed turn name the error and its reference; one click tries again what may work now, or asks again", async () => {
    const error = { category: "internal", code: "internal", message: "Something went wrong.", fix: "Try again.", params: {}, is_retryable: true, correlation_id: "abc123" } as const;
    const view = show([turn({ status: "failed", error })]);
    expect(screen.getByText("Something went wrong.")).toBeTruthy();
    expect(screen.getByText("internal · abc123")).toBeTruthy();
    await userEvent.setup().click(screen.getByRole("button", { name: "Try again" }));
    expect(goOn).toHaveBeenCalledWith("t1");
    view.rerender(tree(chat([turn({ status: "failed", error: { ...error, is_retryable: false } })])));
    await userEvent.setup().click(screen.getByRole("button", { name: "Ask again" }));
    expect(ask).toHaveBeenCalledWith("question t1");
  });
});

describe("branches", () => {
  const first = turn({ id: "t1", message_id: "m1" });
  const old = turn({ id: "t2", message_id: "m2", parent_id: "t1" });
  const standing = [
    { turn_id: "t2", cause: "cause-1", summary: "Set Status in 6 rows." },
    { turn_id: "t2", cause: "cause-2", summary: "Add 1 row." },
  ];
  const replacing = turn({ id: "t3", message_id: "m3", parent_id: "t1", replaces: "t2", standing, text: "New answer." });

  it("show one version, and the way to the others", async () => {
    show([first, old, replacing]);
    expect(screen.queryByText("question t2")).toBeNull();
    expect(screen.getByText("2/2")).toBeTruthy();
    await userEvent.setup().click(screen.getByRole("button", { name: "Earlier version" }));
    expect(choose).toHaveBeenCalledWith("t2");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Later version" }).disabled).toBe(true);
  });

  it("say what of the replaced one still stands, each with its undo", async () => {
    show([first, old, replacing]);
    const notice = screen.getByRole("region", { name: /still stands/ });
    expect(within(notice).getAllByRole("listitem")).toHaveLength(2);
    expect(within(notice).getByText("Undone")).toBeTruthy();
    await userEvent.setup().click(within(notice).getByRole("button", { name: "Undo: Set Status in 6 rows." }));
    expect(undo).toHaveBeenCalledWith("cause-1");
  });

  it("begin with a changed message, or with another answer to the same", async () => {
    const user = userEvent.setup();
    show([turn({ text: "An answer." })]);
    await user.click(screen.getByRole("button", { name: "Change this message" }));
    const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Your message" });
    expect(document.activeElement).toBe(field);
    await user.type(field, " now{Enter}");
    expect(resend).toHaveBeenCalledWith("t1", "question t1 now");
    expect(screen.queryByRole("textbox")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Answer again" }));
    expect(regenerate).toHaveBeenCalledWith("t1");
  });

  it("leave the message as it was on Esc", async () => {
    const user = userEvent.setup();
    show([turn({ text: "An answer." })]);
    await user.click(screen.getByRole("button", { name: "Change this message" }));
    await user.keyboard("x{Escape}");
    expect(resend).not.toHaveBeenCalled();
    expect(screen.getByText("question t1")).toBeTruthy();
  });

  it("wait until what runs has ended", () => {
    show([turn({ text: "An answer." }), turn({ id: "t2", message_id: "m2", status: "running" })]);
    expect(screen.queryByRole("button", { name: "Change this message" })).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Answer again" }).disabled).toBe(true);
  });
});

describe("an answer that was ended early", () => {
  it.each([
    turn({ limit: { kind: "steps", allowed: 8, used: 8 }, text: "So far." }),
    turn({ status: "interrupted", text: "So f" }),
  ])("can go on while it is the last", async (ended) => {
    const view = show([ended]);
    await userEvent.setup().click(screen.getByRole("button", { name: "Go on" }));
    expect(goOn).toHaveBeenCalledWith("t1");
    view.rerender(tree(chat([ended, turn({ id: "t2", message_id: "m2" })])));
    expect(screen.queryByRole("button", { name: "Go on" })).toBeNull();
    expect(screen.getByRole("button", { name: "Ask again" })).toBeTruthy();
  });

  it("says which limit it reached", () => {
    show([turn({ limit: { kind: "money", allowed: 0.5, used: 0.51 } })]);
    expect(screen.getByText("It may cost $0.50, and cost $0.51.")).toBeTruthy();
  });
});

describe("undo of a whole answer", () => {
  const undoable = chat([turn({ can_undo: "cause-9" })]);

  it("is in its footer", () => {
    render(tree(undoable));
    expect(screen.queryByRole("button", { name: "Undo" })).not.toBeNull();
  });

  it("is left to the card of the job that did it", () => {
    const job = { id: "1", cause: "cause-9", can_undo: true, state: "done" } as Job;
    jobs.setState({ lists: { "jobs:1": { load: "ready", error: null, position: null, jobs: { "1": job }, progress: {}, retention: null } } });
    render(tree(undoable));
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    jobs.setState({ lists: {} });
  });
});

describe("the account of an answer", () => {
  const usage = { model: "gpt-4.1-mini", calls: 3, input_tokens: 5120, output_tokens: 412, cost: 0.00271, currency: "USD" };
  const quality = { score: 0.71, verified: 5, matched: 1, unverified: 2, actions_succeeded: 4, actions_failed: 1, retries: 1 };

  it("names the model, and what it took", () => {
    show([turn({ manager: "model", usage, duration_ms: 3240 })]);
    for (const words of ["gpt-4.1-mini", "5.5K tokens", "$0.0027", "3.2 s"]) expect(screen.getByText(words)).toBeTruthy();
  });

  it("does not call an unknown price nothing", () => {
    show([turn({ manager: "model", usage: { ...usage, cost: null } })]);
    expect(document.body.textContent).not.toContain("$");
  });

  it("speaks up about figures that rest on nothing, and says the rest on demand", async () => {
    show([turn({ manager: "model", usage, quality })]);
    await userEvent.setup().click(screen.getByRole("button", { name: /2 figures not verified/ }));
    const about = await screen.findByRole("dialog");
    expect(about.textContent).toContain("71%");
    expect(about.textContent).toContain("5 figures computed and cited");
    expect(about.textContent).toContain("4 of 5 steps succeeded");
    expect(about.textContent).toContain("1 attempt was repeated");
  });

  it("says that the model was not there", () => {
    show([turn({ notice: { code: "model_down", message: "It is down." }, text: "By rule." })]);
    expect(screen.getByText("The model’s service is down. Maestro answered alone.")).toBeTruthy();
  });
});

describe("a turn under way", () => {
  it("says which model is asked, and does not fold its steps", () => {
    const reads = ["a", "b", "c", "d"].map((call_id) => action("success", { call_id, action: "query", summary: `${call_id} read` }));
    const view = show([turn({ status: "running", manager: "model", model: "gpt", step: 3, actions: reads })]);
    expect(screen.getByText("Asks gpt, step 3…")).toBeTruthy();
    expect(screen.getByText(/d read/)).toBeTruthy();
    view.rerender(tree(chat([turn({ actions: reads, text: "Done." })])));
    expect(screen.queryByText(/d read/)).toBeNull();
    expect(screen.getByRole("button", { name: "4 steps" })).toBeTruthy();
  });

  it("that waits to go on after a yes is no message in the line", () => {
    show([turn({ status: "queued", manager: "model", text: "So far." }), turn({ id: "t2", message_id: "m2", status: "queued", manager: null })]);
    expect(screen.getByText("So far.")).toBeTruthy();
    expect(screen.getAllByRole("button", { name: "Take back" })).toHaveLength(1);
  });

  it("has its followers stand in line", () => {
    const waiting = ["t2", "t3"].map((id) => turn({ id, message_id: id, status: "queued", manager: null }));
    show([turn({ status: "running" }), ...waiting]);
    expect(screen.getByText("Next in line, after the answer before it")).toBeTruthy();
    expect(screen.getByText("Waits in line: number 2")).toBeTruthy();
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
