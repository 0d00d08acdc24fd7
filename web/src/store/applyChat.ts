/** A chat's events, applied to what the page holds of it. The law: a snapshot plus later events equals a later snapshot. Pure. */
import { type ChatEvent, type SessionSnapshot, type Turn, type TurnAction } from "@/live/protocol";

import { type ChatState } from "./chat";

export function chatFromSnapshot(snapshot: SessionSnapshot, old: ChatState | null): ChatState {
  return {
    id: snapshot.id,
    title: snapshot.title,
    sheetId: snapshot.sheet_id,
    state: snapshot.state,
    reason: snapshot.reason,
    isDeleted: false,
    position: snapshot.position,
    messages: snapshot.messages,
    turns: Object.fromEntries(snapshot.turns.map((turn) => [turn.id, turn])),
    sent: old?.sent ?? [],
  };
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
    case "action_started":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, actions: [...turn.actions, started(event.d)] }));
    case "action_finished":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, actions: turn.actions.map((action) => finished(action, event.d)) }));
    case "approval_asked":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, status: "waiting", plan: event.d.plan, reading: event.d.reading ?? turn.reading }));
    case "approval_decided":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, status: "running", plan: event.d.plan ?? (turn.plan && { ...turn.plan, state: event.d.decision }) }));
    case "turn_answered":
      return withTurn(chat, event.d.turn_id, (turn) => answered(turn, event.d));
    case "turn_stopped":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, status: "stopped", text: event.d.text, can_undo: event.d.can_undo ?? turn.can_undo ?? null }));
    case "turn_interrupted":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, status: "interrupted", text: event.d.text }));
    case "turn_failed":
      return withTurn(chat, event.d.turn_id, (turn) => ({ ...turn, status: "failed", error: event.d.error }));
  }
}

function withMessage(chat: ChatState, event: Extract<ChatEvent, { t: "message_sent" }>): ChatState {
  const { message_id: id, turn_id: turnId, text, selection } = event.d;
  const turn: Turn = { ...emptyTurn(turnId, id), selection: selection ?? null };
  return {
    ...chat,
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

function answered(turn: Turn, { turn_id: _, ...answer }: Answered): Turn {
  return { ...turn, ...answer, status: "answered" };
}

/** Text of a running turn from character `at` on. What a gap swallowed comes with the turn's end. */
export function withToken(chat: ChatState, turnId: string, at: number, text: string): ChatState {
  const turn = chat.turns[turnId];
  if (!turn || turn.status !== "running" || at > turn.text.length) return chat;
  return { ...chat, turns: { ...chat.turns, [turnId]: { ...turn, text: turn.text.slice(0, at) + text } } };
}
