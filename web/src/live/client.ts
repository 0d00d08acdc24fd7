/** The page's one connection and what hangs on it: events to the stores, commands out, answers back. */
import { page } from "@/store/page";

import { api } from "./http";
import { Outbox } from "./outbox";
import { type Ack, type Command, type Control, type DurableEvent, type Position } from "./protocol";
import { adoptOrphans, claimClient, shelfOf } from "./shelf";
import { browserWorld, LiveSocket } from "./socket";

/** Who follows a topic. */
export interface Follower {
  readonly onEvents: (events: readonly DurableEvent[]) => void;
  /** Take a snapshot and say where it stands with `placed`. */
  readonly onReset: () => void;
  /** Presence, tokens, progress, `stale`, `unsubscribed`. */
  readonly onControl?: (message: Control) => void;
}

export interface CommandOptions {
  /** `seq` of the sheet that an edit was made on. */
  readonly base?: number;
  /** Survives a reload while unanswered. */
  readonly isKept?: boolean;
  /** To recognise its events by; made up when left out. */
  readonly id?: string;
}

const followers = new Map<string, Follower>();
let socket: LiveSocket | null = null;
let outbox: Outbox | null = null;
type Restored = (command: Command, answer: Promise<Ack>) => void;
/** By the kind of topic (`sheet`, `chat`). */
const restored = new Map<string, Restored>();

/** Opens the connection; once, before the first render is enough. */
export async function start(): Promise<void> {
  if (socket) return;
  const client = await claimClient();
  page.setState({ client });
  await adoptOrphans(client);
  const ws = new LiveSocket(
    client,
    {
      ticket: async () => (await api<{ ticket: string }>("/live/ticket", { method: "POST" })).ticket,
      onConnection,
      onEvents,
      onReset: (k) => followers.get(k)?.onReset(),
      onControl,
      onWelcome: (welcome) => {
        page.setState({ user: welcome.user });
        followUser(welcome.user.id);
        outbox?.online();
      },
    },
    browserWorld(),
  );
  socket = ws;
  outbox = new Outbox(
    (command) => ws.send(command),
    shelfOf(client),
    (waitingEdits) => page.setState({ waitingEdits }),
  );
  outbox.restore((command, answer) => restored.get(command.k.split(":")[0] ?? "")?.(command, answer));
  for (const k of followers.keys()) ws.subscribe(k, null);
  ws.start();
  window.addEventListener("online", () => ws.retryNow());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ws.retryNow();
  });
}

/** "Try now". */
export const reconnectNow = (): void => socket?.retryNow();

function onConnection(connection: ReturnType<typeof page.getState>["connection"]): void {
  const { connection: old } = page.getState();
  if (connection.kind === "offline" || connection.kind === "refused") outbox?.offline();
  if (old.kind === connection.kind && connection.kind === "online") return;
  page.setState({ connection });
}

function onEvents(events: readonly DurableEvent[]): void {
  const byTopic = new Map<string, DurableEvent[]>();
  for (const event of events) {
    const known = byTopic.get(event.k);
    if (known) known.push(event);
    else byTopic.set(event.k, [event]);
  }
  for (const [k, some] of byTopic) followers.get(k)?.onEvents(some);
}

function onControl(message: Control): void {
  switch (message.t) {
    case "ack":
      outbox?.acked(message);
      return;
    case "error":
      outbox?.failed(message);
      return;
    case "token":
    case "presence":
    case "stale":
    case "unsubscribed":
    case "progress":
    case "cells":
    case "source":
      followers.get(message.k)?.onControl?.(message);
      return;
    default:
      return;
  }
}

/** What else follows the user's own topic; each keeps its own place in it. */
const userFollowers = new Set<(k: string) => Follower>();

/** The lists of sheets and chats follow the user's own topic, and so do imports. */
function followUser(user: string): void {
  const k = `user:${user}`;
  if (followers.has(k)) return;
  const relist = () => page.setState((state) => ({ sheetsListed: state.sheetsListed + 1, chatsListed: state.chatsListed + 1 }));
  const others = [...userFollowers].map((make) => make(k));
  follow(k, null, {
    onEvents: (events) => {
      for (const other of others) other.onEvents(events);
      const isSheets = events.some((event) => event.t.startsWith("sheet_"));
      const isChats = events.some((event) => event.t.startsWith("chat_"));
      page.setState((state) => ({ sheetsListed: state.sheetsListed + Number(isSheets), chatsListed: state.chatsListed + Number(isChats) }));
    },
    onReset: () => {
      for (const other of others) other.onReset();
      void api<{ position: Position }>("/sheets").then(({ position }) => {
        placed(k, position);
        relist();
      }, () => undefined);
    },
    onControl: (message) => {
      for (const other of others) other.onControl?.(message);
    },
  });
}

// --- for the other files of live/ ------------------------------------------------------------------------------------------

/** Also follows the user's topic, from when it is known who that is; before `start`. */
export function onUserTopic(make: (k: string) => Follower): void {
  userFollowers.add(make);
}

export function follow(k: string, position: Position | null, follower: Follower): void {
  followers.set(k, follower);
  socket?.subscribe(k, position);
}

export function unfollow(k: string): void {
  followers.delete(k);
  socket?.unsubscribe(k);
}

export const placed = (k: string, position: Position): void => socket?.placed(k, position);

export function tellPresence(k: string, rowId: string | null, columnId: string | null, isEditing: boolean): void {
  socket?.send({ t: "presence", k, row_id: rowId, column_id: columnId, is_editing: isEditing });
}

/** What to do with edits from before a reload, once their answers come. */
export function onRestored(kind: "sheet" | "chat", take: Restored): void {
  restored.set(kind, take);
}

const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Sends a command; while offline it waits. Resolves with the server's answer, also when that is a rejection. */
export function command(k: string, op: string, args: Readonly<Record<string, unknown>>, options: CommandOptions = {}): Promise<Ack> {
  if (!outbox) return Promise.reject(new Error("The page is not started."));
  const base = options.base === undefined ? {} : { base: options.base };
  const one: Command = { t: "command", id: options.id ?? crypto.randomUUID(), k, op, args, ...base, time_zone: timeZone };
  return outbox.submit(one, { isKept: options.isKept ?? false });
}

export const forgetCommand = (id: string): void => outbox?.forget(id);
