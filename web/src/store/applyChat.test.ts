import { describe, expect, it } from "vitest";

import { type Answer, type ChatEvent, type ChatEventData, type Plan, type SessionSnapshot, type Usage } from "@/live/protocol";

import { applyChatEvent, chatFromSnapshot, withToken } from "./applyChat";
import { type ChatState } from "./chat";

const snapshot = (over: Partial<SessionSnapshot> = {}): SessionSnapshot => ({
  id: "1",
  title: "",
  sheet_id: "1",
  state: "ACTIVE",
  reason: "",
  position: { e: "e", s: 0 },
  messages: [],
  turns: [],
  waiting: [],
  ...over,
});
const meta = { time: "2026-11-21T00:00:00Z", user: "u", client: "c", via: "chat", cause: "x" } as const;

type Told = { readonly [T in keyof ChatEventData]: readonly [T, ChatEventData[T]] }[keyof ChatEventData];

/** The chat after these events, in this order. */
const after = (events: readonly Told[], chat: ChatState = chatFromSnapshot(snapshot(), null)): ChatState =>
  events.reduce((state, [t, d]) => applyChatEvent(state, { k: "chat:1", e: "e", s: state.position.s + 1, t, d, m: meta } as ChatEvent), chat);

const sent = (id: string, over: Partial<ChatEventData["message_sent"]> = {}): Told => ["message_sent", { message_id: id, text: id, turn_id: id, ...over }];
const usage = (tokens: number, cost: number | null): Usage => ({ model: "m", calls: 1, input_tokens: tokens, output_tokens: 0, cost, currency: "USD" });
const answer = (id: string, over: Partial<Answer> = {}): Told => [
  "turn_answered",
  { turn_id: id, text: "x", reading: null, figures: [], table: null, view: null, suggestions: [], confidence: 0, manager: "model", duration_ms: 1, can_undo: null, ...over },
];
const plan = { id: "p", hash: "h1", state: "waiting" } as Plan;

describe("a turn", () => {
  it("says how it gets on: read, asked, done", () => {
    const chat = after([
      sent("1"),
      ["turn_started", { turn_id: "1", manager: "maestro" }],
      ["maestro_read", { turn_id: "1", readings: [{ text: "count", confidence: 0.4 }], is_sure: false }],
      ["model_called", { turn_id: "1", step: 2, model: "gpt" }],
    ]);
    expect(chat.turns["1"]).toMatchObject({ status: "running", manager: "model", model: "gpt", step: 2, maestro: { is_sure: false } });
  });

  it("goes on after an approval, with the plan as the person left it", () => {
    const revised = { ...plan, hash: "h2" };
    const waiting = after([sent("1"), ["approval_asked", { turn_id: "1", call_id: "c", plan }], ["plan_revised", { turn_id: "1", plan: revised }]]);
    expect(waiting.turns["1"]).toMatchObject({ status: "waiting", plan: { hash: "h2" } });
    const decided = after([["approval_decided", { turn_id: "1", plan_id: "p", decision: "approved" }]], waiting);
    expect(decided.turns["1"]).toMatchObject({ status: "running", plan: { hash: "h2", state: "approved" } });
    expect(after([answer("1")], decided).turns["1"]?.status).toBe("answered");
  });

  it("goes on after a limit, which is then forgotten", () => {
    const limited = after([sent("1"), answer("1", { limit: { kind: "steps", allowed: 8, used: 8 } })]);
    expect(limited.turns["1"]?.limit).not.toBeNull();
    const resumed = after([["turn_resumed", { turn_id: "1" }]], limited);
    expect(resumed.turns["1"]).toMatchObject({ status: "queued", limit: null, text: "x" });
    expect(after([["turn_started", { turn_id: "1", manager: "model" }], answer("1", { text: "x y" })], resumed).turns["1"]).toMatchObject({ status: "answered", text: "x y", limit: null });
  });
});

describe("branches", () => {
  it("show what was sent last, until somebody chooses", () => {
    const standing = [{ turn_id: "2", cause: "c", summary: "Set 6 cells." }];
    const chat = after([sent("1", { parent_id: null }), sent("2", { parent_id: "1" }), sent("3", { parent_id: "1", replaces: "2", standing })]);
    expect(chat.head).toBe("3");
    expect(chat.turns["3"]).toMatchObject({ parent_id: "1", replaces: "2", standing });
    expect(after([["branch_chosen", { head: "2" }]], chat).head).toBe("2");
  });

  it("keep a turn's place when its answer does not repeat it", () => {
    const chat = after([sent("2", { parent_id: "1", replaces: "0", standing: [] }), answer("2")]);
    expect(chat.turns["2"]).toMatchObject({ parent_id: "1", replaces: "0", standing: [] });
  });
});

describe("the account of a chat", () => {
  it("grows with every answer, by what is new of it", () => {
    const chat = after([sent("1"), answer("1", { usage: usage(100, 0.25) }), answer("1", { usage: usage(150, 0.5) }), sent("2"), ["turn_stopped", { turn_id: "2", text: "", usage: usage(10, 0.25) }]]);
    expect(chat.usage).toMatchObject({ calls: 2, input_tokens: 160, cost: 0.75 });
    expect(after([sent("3"), answer("3", { usage: usage(1, null) })], chat).usage).toMatchObject({ input_tokens: 161, cost: null });
  });

  it("is summed up where the server does not say it", () => {
    const { turns, messages } = after([sent("1"), answer("1", { usage: usage(100, 0.25) })]);
    expect(chatFromSnapshot(snapshot({ turns: Object.values(turns), messages }), null).usage).toMatchObject({ input_tokens: 100, cost: 0.25 });
  });
});

it("takes options from the snapshot and from events; older servers have none", () => {
  expect(chatFromSnapshot(snapshot(), null)).toMatchObject({ mode: "balanced", policy: "table", head: null, usage: null });
  expect(after([["chat_options", { mode: "thorough", policy: "ask" }]])).toMatchObject({ mode: "thorough", policy: "ask" });
});

it("keeps what it holds when a snapshot comes that is older", () => {
  const chat = after([["session_state", { state: "ACTIVE", reason: "" }]], chatFromSnapshot(snapshot({ state: "INITIALIZING" }), null));
  expect(chatFromSnapshot(snapshot({ state: "INITIALIZING" }), chat)).toBe(chat);
  expect(chatFromSnapshot(snapshot({ state: "ERROR", position: { e: "other", s: 0 } }), chat).state).toBe("ERROR");
});

it("passes over an event of a newer server, and one it has already", () => {
  const chat = after([sent("1")]);
  const newer = applyChatEvent(chat, { k: "chat:1", e: "e", s: 2, t: "brand_new", d: {}, m: meta } as unknown as ChatEvent);
  expect(newer).toEqual({ ...chat, position: { e: "e", s: 2 } });
  expect(applyChatEvent(newer, { k: "chat:1", e: "e", s: 1, t: "chat_renamed", d: { title: "late" }, m: meta })).toBe(newer);
});

it("a snapshot taken in mid-answer does not take back what streamed since", () => {
  const running = after([sent("1"), ["turn_started", { turn_id: "1", manager: "model" }]]);
  const seen = withToken(running, "1", 0, "Once upon a time");
  const anew = (status: "running" | "stopped"): string | undefined =>
    chatFromSnapshot(
      snapshot({ position: { e: "e", s: 9 }, turns: Object.values(seen.turns).map((turn) => ({ ...turn, text: "Once", status })) }),
      seen,
    ).turns["1"]?.text;
  expect(anew("running")).toBe("Once upon a time");
  expect(anew("stopped")).toBe("Once");
  expect(withToken(seen, "1", 99, "behind a gap")).toBe(seen);
});
