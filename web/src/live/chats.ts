/** Chats on the wire: opening one, writing to it, and the stream of the turn that runs. */
import { applyChatEvent, chatFromSnapshot, withToken } from "@/store/applyChat";
import { chats, type ChatEntry, type ChatState, type SentMessage } from "@/store/chat";
import { page } from "@/store/page";

import { command, follow, forgetCommand, onRestored, placed, unfollow, type CommandOptions } from "./client";
import { api, ApiProblem, wireError } from "./http";
import { type Ack, type ChatEvent, type ChatOps, type Command, type Control, type DurableEvent, type SessionSnapshot, type WireError } from "./protocol";

const topicOf = (chatId: string) => `chat:${chatId}`;
const runOf = (turnId: string) => `run:${turnId}`;

/** Messages written before their chat was opened (after a reload). */
const early = new Map<string, SentMessage[]>();

const entryOf = (chatId: string): ChatEntry => chats.getState().byId[chatId] ?? { load: "loading", error: null, chat: null };

function setEntry(chatId: string, change: Partial<ChatEntry>): void {
  chats.setState((state) => ({ byId: { ...state.byId, [chatId]: { ...entryOf(chatId), ...change } } }));
}

function setChat(chatId: string, change: (chat: ChatState) => ChatState): void {
  const { chat } = entryOf(chatId);
  if (chat) setEntry(chatId, { chat: change(chat) });
}

/** Makes it the page's chat, and keeps it up to date until closed. */
export function openChat(chatId: string): void {
  page.setState({ chatId });
  if (chats.getState().byId[chatId]) return;
  setEntry(chatId, { load: "loading" });
  follow(topicOf(chatId), null, {
    onEvents: (events) => applyAll(chatId, events),
    onReset: () => void readChat(chatId),
  });
  void readChat(chatId);
}

export function closeChat(chatId: string): void {
  const { chat } = entryOf(chatId);
  for (const turnId of Object.keys(chat?.turns ?? {})) unfollow(runOf(turnId));
  unfollow(topicOf(chatId));
  chats.setState((state) => ({ byId: Object.fromEntries(Object.entries(state.byId).filter(([id]) => id !== chatId)) }));
  if (page.getState().chatId === chatId) page.setState({ chatId: null });
}

/** Reads the chat afresh; also the way to try again after a failure. */
async function readChat(chatId: string): Promise<void> {
  try {
    const snapshot = await api<SessionSnapshot>(`/sessions/${chatId}`);
    if (!chats.getState().byId[chatId]) return;
    const chat = chatFromSnapshot(snapshot, entryOf(chatId).chat);
    setEntry(chatId, { load: "ready", error: null, chat: { ...chat, sent: [...chat.sent, ...(early.get(chatId) ?? [])] } });
    early.delete(chatId);
    placed(topicOf(chatId), snapshot.position);
    followRuns(chatId);
  } catch (reason) {
    setEntry(chatId, { load: "failed", error: wireError(reason) });
  }
}

function applyAll(chatId: string, events: readonly DurableEvent[]): void {
  if (events.some((event) => event.ref === true)) {
    void readChat(chatId);
    return;
  }
  setChat(chatId, (chat) => (events as readonly ChatEvent[]).reduce(applyChatEvent, chat));
  followRuns(chatId);
}

/** The text of a turn streams on a topic of its own while it runs. */
function followRuns(chatId: string): void {
  for (const turn of Object.values(entryOf(chatId).chat?.turns ?? {})) {
    const k = runOf(turn.id);
    if (turn.status !== "running") unfollowIfFollowed(k);
    else if (!runs.has(k)) followRun(chatId, turn.id);
  }
}

/** Whoever begins to listen is told the text so far first. */
function followRun(chatId: string, turnId: string): void {
  const k = runOf(turnId);
  runs.add(k);
  follow(k, null, { onEvents: () => undefined, onReset: () => undefined, onControl: (message) => token(chatId, turnId, message) });
}

const runs = new Set<string>();

function unfollowIfFollowed(k: string): void {
  if (runs.delete(k)) unfollow(k);
}

function token(chatId: string, turnId: string, message: Control): void {
  if (message.t !== "token") return;
  const known = entryOf(chatId).chat?.turns[turnId];
  if (known?.status === "running" && message.at > known.text.length) followRun(chatId, turnId);
  else setChat(chatId, (chat) => withToken(chat, turnId, message.at, message.text));
}

// --- writing ---------------------------------------------------------------------------------------------------------------

/** Runs an operation on a chat; throws `ApiProblem` when the server refuses it. */
export async function chatCommand<Op extends keyof ChatOps>(chatId: string, op: Op, args: ChatOps[Op], options: CommandOptions = {}): Promise<Ack> {
  return accepted(await command(topicOf(chatId), op, args, options));
}

function accepted(ack: Ack): Ack {
  if (ack.outcome === "rejected" && ack.result?.error) throw new ApiProblem(ack.result.error, 0, "");
  return ack;
}

/** Shows the message at once and sends it; what becomes of it shows in the chat's `sent`. */
export function sendMessage(chatId: string, args: ChatOps["send"]): void {
  const id = crypto.randomUUID();
  const { connection } = page.getState();
  const status = connection.kind === "online" || connection.kind === "catching_up" ? "sending" : "waiting";
  setSent(chatId, id, { id, text: args.text, selection: args.selection ?? [], status, error: null, ...(args.replaces && { replaces: args.replaces }) });
  void settle(chatId, id, chatCommand(chatId, "send", args, { id, isKept: true }));
}

async function settle(chatId: string, id: string, answer: Promise<Ack>): Promise<void> {
  try {
    const ack = await answer;
    // A resend that was answered before: its event is in the chat already, under an id this page no longer knows.
    if (ack.outcome === "duplicate") dropSent(chatId, id);
  } catch (reason) {
    const error = wireError(reason);
    if (error.code !== "command_forgotten") failSent(chatId, id, error);
  }
}

function setSent(chatId: string, id: string, message: SentMessage): void {
  setChat(chatId, (chat) => ({ ...chat, sent: [...chat.sent.filter((one) => one.id !== id), message] }));
}

const failSent = (chatId: string, id: string, error: WireError): void =>
  setChat(chatId, (chat) => ({ ...chat, sent: chat.sent.map((one) => (one.id === id ? { ...one, status: "failed", error } : one)) }));

const dropSent = (chatId: string, id: string): void => setChat(chatId, (chat) => ({ ...chat, sent: chat.sent.filter((one) => one.id !== id) }));

/** Takes a message back that was not confirmed. */
export function forgetSent(chatId: string, id: string): void {
  forgetCommand(id);
  dropSent(chatId, id);
}

/** Sends a refused message again. */
export function resendMessage(chatId: string, id: string): void {
  const message = entryOf(chatId).chat?.sent.find((one) => one.id === id);
  if (!message) return;
  dropSent(chatId, id);
  sendMessage(chatId, { text: message.text, selection: message.selection, ...(message.replaces && { replaces: message.replaces }) });
}

/** Loads a chat again that is in ERROR, or could not be read. */
export async function retryChat(chatId: string): Promise<void> {
  const { chat } = entryOf(chatId);
  try {
    if (chat?.state === "ERROR") await api(`/sessions/${chatId}/retry`, { method: "POST" });
  } finally {
    await readChat(chatId);
  }
}

onRestored("chat", (sent: Command, answer) => {
  const chatId = sent.k.slice("chat:".length);
  const { text, replaces } = sent.args;
  const place = typeof replaces === "string" ? { replaces } : {};
  const message: SentMessage = { id: sent.id, text: typeof text === "string" ? text : "", selection: [], status: "waiting", error: null, ...place };
  if (entryOf(chatId).chat) setSent(chatId, sent.id, message);
  else early.set(chatId, [...(early.get(chatId) ?? []), message]);
  void settle(chatId, sent.id, answer.then(accepted));
});
