/** A chat's events, applied to what the page holds of it. The law: a snapshot plus later events equals a later snapshot. Pure. */
import { type Account, type ChatEvent, type SessionSnapshot, type Turn, type TurnAction } from "@/live/protocol";

import { addUsage, usageOf } from "./chatUsage";
import { type ChatState } from "./chat";

/** Two snapshots may overtake each other on their way: an older one than what is held changes nothing. */
export function chatFromSnapshot(snapshot: SessionSnapshot, old: ChatState | null): ChatState {
  if (old && old.position.e === snapshot.position.e && old.position.s > snapshot.position.s) return old;
  return {
    id: snapshot.id,
    title: snapshot.title,
    sheetId: snapshot.sheet_id,
    state: snapshot.state,
    reason: snapshot.reason,
    isDeleted: false,
    position: snapshot.position,
    messages: snapshot.messages,
    turns: Object.fromEntries(snapshot.turns.map((turn) => [turn.id, withSeenText(turn, old?.turns[turn.id])])),
    head: snapshot.head ?? null,
    mode: snapshot.mode ?? "balanced",
    policy: snapshot.policy ?? "table",
    usage: snapshot.usage ?? usageOf(snapshot.turns),
    sent: old?.sent ?? [],
  };
}

/** The snapshot's text of a running turn is up to two seconds old: what streamed here since stays. */
function withSeenText(turn: Turn, seen: Turn | undefined): Turn {
  const isBehind = turn.status === "running" && seen?.status === "running" && seen.text.length > turn.text.length;
  return isBehind ? { ...turn, text: seen.text } : turn;
}

const emptyTurn = (id: string, messageId: string): Turn => ({
  id,
  message_id: messageId,
  status: "queued",
  manager: null,
  text: "",
  actions: [],
  plan: null,
  reading: null,
  figures: [],
  table: null,
  view: null,
  suggestions: [],
  error: null,
});

/** An event that is already in the state changes nothing. */
export function applyChatEvent(chat: ChatState, event: ChatEvent): ChatState {
  if (event.e !== chat.position.e || event.s <= chat.position.s) return chat;
  return { ...apply(chat, event), position: { e: event.e, s: event.s } };
}

function apply(chat: ChatState, event: ChatEvent): ChatState {
  switch (event.t) {
    case "session_state":
      return { ...chat, state: event.d.state, reason: event.d.reason };
    case "chat_renamed":
      return { ...chat, title: event.d.title };
    case "chat_deleted":
      return { ...chat, isDeleted: true, state: "CLOSED" };
    case "message_sent":
      return withMessage(chat, event);
    case "turn_started":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, status: "running", manager: event.d.manager }));
    case "turn_resumed":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, status: "queued", limit: null, error: null }));
    case "maestro_read":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, maestro: { readings: event.d.readings, is_sure: event.d.is_sure } }));
    case "model_called":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, manager: "model", step: event.d.step, model: event.d.model }));
    case "action_started":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, actions: [...turn.actions, started(event.d)] }));
    case "action_finished":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, actions: turn.actions.map((action) => finished(action, event.d)) }));
    case "approval_asked":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, status: "waiting", plan: event.d.plan, reading: event.d.reading ?? turn.reading }));
    case "plan_revised":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, plan: event.d.plan }));
    case "approval_decided":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, status: "running", plan: event.d.plan ?? (turn.plan && { ...turn.plan, state: event.d.decision }) }));
    case "turn_answered":
      return ended(chat, event.d, (turn) => answered(turn, event.d));
    case "turn_stopped":
      return ended(chat, event.d, (turn) => ({ ...turn, status: "stopped", text: event.d.text, can_undo: event.d.can_undo ?? turn.can_undo ?? null }));
    case "turn_interrupted":
      return ended(chat, event.d, (turn) => ({ ...turn, status: "interrupted", text: event.d.text, can_undo: event.d.can_undo ?? turn.can_undo ?? null }));
    case "turn_failed":
      return ended(chat, event.d, (turn) => ({ ...turn, status: "failed", error: event.d.error }));
    case "chat_options":
      return { ...chat, mode: event.d.mode, policy: event.d.policy };
    case "branch_chosen":
      return { ...chat, head: event.d.head };
    default:
      return unknown(chat, event);
  }
}

/** An event of a newer server is passed over; the compiler still finds one that was forgotten here. */
const unknown = (chat: ChatState, _: never): ChatState => chat;

function withMessage(chat: ChatState, event: Extract<ChatEvent, { t: "message_sent" }>): ChatState {
  const { message_id: id, turn_id: turnId, text, selection, parent_id, replaces, standing } = event.d;
  const turn: Turn = { ...emptyTurn(turnId, id), selection: selection ?? null, parent_id: parent_id ?? null, replaces: replaces ?? null, standing: standing ?? [] };
  return {
    ...chat,
    head: turnId,
    messages: [...chat.messages, { id, role: "user", text, at: event.m.time, turn_id: turnId, client: event.m.client, selection: selection ?? null }],
    turns: { ...chat.turns, [turnId]: chat.turns[turnId] ?? turn },
    sent: chat.sent.filter((message) => message.id !== event.c),
  };
}

const withTurn = (chat: ChatState, turnId: string, change: (turn: Turn) => Turn): ChatState => ({
  ...chat,
  turns: { ...chat.turns, [turnId]: change(chat.turns[turnId] ?? emptyTurn(turnId, turnId)) },
});

type Started = Extract<ChatEvent, { t: "action_started" }>["d"];
type Finished = Extract<ChatEvent, { t: "action_finished" }>["d"];
type Answered = Extract<ChatEvent, { t: "turn_answered" }>["d"];

function started(d: Started): TurnAction {
  return { call_id: d.call_id, action: d.action, arguments: d.arguments, reading: d.reading ?? null, outcome: null, summary: "", error: null, effects: [] };
}

function finished(action: TurnAction, d: Finished): TurnAction {
  if (action.call_id !== d.call_id) return action;
  return { ...action, outcome: d.outcome, summary: d.summary, error: d.error ?? null, effects: d.effects, duration_ms: d.duration_ms };
}

/** Where a turn stands among the branches is known from its message; an answer that does not repeat it takes nothing away. */
function answered(turn: Turn, { turn_id: _, ...answer }: Answered): Turn {
  const place = { parent_id: answer.parent_id ?? turn.parent_id, replaces: answer.replaces ?? turn.replaces, standing: answer.standing ?? turn.standing };
  return { ...turn, ...answer, ...place, status: "answered" };
}

/** A turn's end, with what it cost; the chat's own account grows by as much. */
function ended(chat: ChatState, d: Account & { readonly turn_id: string }, end: (turn: Turn) => Turn): ChatState {
  const before = chat.turns[d.turn_id];
  const next = withTurn(chat, d.turn_id, (turn) => ({ ...end(turn), ...accountOf(turn, d) }));
  return d.usage ? { ...next, usage: addUsage(chat.usage, d.usage, before?.usage) } : next;
}

const accountOf = (turn: Turn, d: Account): Account => ({
  usage: d.usage ?? turn.usage ?? null,
  quality: d.quality ?? null,
  limit: d.limit ?? null,
  notice: d.notice ?? turn.notice ?? null,
});

/** Text of a running turn from character `at` on. A piece behind a gap is left out: the text is asked for again. */
export function withToken(chat: ChatState, turnId: string, at: number, text: string): ChatState {
  const turn = chat.turns[turnId];
  if (!turn || turn.status !== "running" || at > turn.text.length) return chat;
  return { ...chat, turns: { ...chat.turns, [turnId]: { ...turn, text: turn.text.slice(0, at) + text } } };
}
