import { type AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket as NodeSocket, WebSocketServer, type WebSocket as Peer } from "ws";

import { type Connection } from "@/store/page";

import { ApiProblem, problem } from "./http";
import { type Down, type DurableEvent, type Position, type Up } from "./protocol";
import { LiveSocket } from "./socket";

const META = { time: "", user: "local", client: "x", via: "grid", cause: "c" } as const;
const TOPIC = "sheet:1";

/** A server that keeps a log, speaks the wire, and can be cut at any moment. */
class Server {
  readonly wss = new WebSocketServer({ port: 0 });
  readonly log: DurableEvent[] = [];
  readonly hellos: Extract<Up, { t: "hello" }>[] = [];
  epoch = "a";
  peer: Peer | null = null;
  /** How many events a resume may go back. */
  reach = Infinity;

  constructor() {
    this.wss.on("connection", (peer) => {
      this.peer = peer;
      peer.on("message", (data) => this.take(peer, JSON.parse((data as Buffer).toString()) as Up));
    });
  }

  get address(): string {
    return `ws://127.0.0.1:${(this.wss.address() as AddressInfo).port}`;
  }

  publish(): void {
    const s = this.log.length + 1;
    const event: DurableEvent = { k: TOPIC, e: this.epoch, s, t: "sheet_renamed", d: { name: `n${s}` }, m: META };
    this.log.push(event);
    this.say([event]);
  }

  say(messages: readonly Down[]): void {
    this.peer?.send(JSON.stringify(messages));
  }

  cut(code?: number): void {
    const { peer } = this;
    this.peer = null;
    if (code === undefined) peer?.terminate();
    else peer?.close(code);
  }

  private take(peer: Peer, up: Up): void {
    if (up.t === "hello") {
      this.hellos.push(up);
      const answers = Object.entries(up.resume).map(([k, at]) => [k, this.answer(at)] as const);
      const topics = Object.fromEntries(answers.map(([k, { outcome }]) => [k, { e: this.epoch, s: this.log.length, outcome }]));
      const welcome: Down = { t: "welcome", protocol: 1, connection: "1", heartbeat_s: 25, limits: {}, user: { id: "local", name: "Local" }, topics };
      peer.send(JSON.stringify([welcome, ...answers.flatMap(([, { missed }]) => missed)]));
    } else if (up.t === "subscribe") {
      const { outcome, missed } = this.answer(up.e === undefined || up.s === undefined ? null : { e: up.e, s: up.s });
      peer.send(JSON.stringify([{ t: "subscribed", k: up.k, e: this.epoch, s: this.log.length, outcome }, ...missed]));
    }
  }

  private answer(at: Position | null) {
    const isKnown = at !== null && at.e === this.epoch && at.s <= this.log.length && this.log.length - at.s <= this.reach;
    return isKnown ? { outcome: "recovered" as const, missed: this.log.slice(at.s) } : { outcome: "reset" as const, missed: [] };
  }
}

/** Node 20 has no socket of its own. */
const open = (address: string) => new NodeSocket(address) as unknown as WebSocket;

let server: Server;
let socket: LiveSocket;
let applied: number[];
let states: Connection[];
let snapshots: number;

/** Resolves when `check` holds, looked at after every message; no fixed waiting. */
function until(check: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => (check() ? resolve() : void setTimeout(look, 2));
    look();
  });
}

beforeEach(() => {
  server = new Server();
  [applied, states, snapshots] = [[], [], 0];
  socket = new LiveSocket(
    "tab",
    {
      ticket: () => Promise.resolve("once"),
      onConnection: (connection) => states.push(connection),
      onEvents: (events) => applied.push(...events.map((event) => event.s)),
      onReset: (k) => {
        snapshots += 1;
        applied = server.log.map((event) => event.s);
        socket.placed(k, { e: server.epoch, s: server.log.length });
      },
      onControl: () => undefined,
      onWelcome: () => undefined,
    },
    { open, address: server.address, random: () => 0 },
  );
});

afterEach(async () => {
  socket.stop();
  for (const peer of server.wss.clients) peer.terminate();
  await new Promise((resolve) => server.wss.close(resolve));
});

const isOnline = () => states.at(-1)?.kind === "online";
const isWhole = () => applied.length === server.log.length && applied.every((s, i) => s === i + 1);

describe("the socket", () => {
  test("says hello with a ticket, takes a snapshot once, then follows", async () => {
    socket.subscribe(TOPIC, null);
    socket.start();
    await until(isOnline);
    server.publish();
    server.publish();
    await until(() => applied.length === 2);
    expect(server.hellos[0]).toMatchObject({ protocol: 1, ticket: "once", client: "tab", resume: {} });
    expect(snapshots).toBe(1);
  });

  test("loses and doubles nothing, whichever event the connection is cut at", async () => {
    socket.subscribe(TOPIC, { e: "a", s: 0 });
    socket.start();
    await until(isOnline);
    for (let i = 1; i <= 12; i += 1) {
      server.publish();
      server.cut(i % 2 === 0 ? 4001 : undefined);
      server.publish();
      server.publish();
      await until(isWhole);
    }
    expect(applied).toEqual(server.log.map((event) => event.s));
    expect(snapshots).toBe(0);
    expect(server.hellos.at(-1)?.resume[TOPIC]).toBeDefined();
  });

  test("starts again from a snapshot when the server cannot go back so far, or began a new epoch", async () => {
    socket.subscribe(TOPIC, { e: "a", s: 0 });
    socket.start();
    await until(isOnline);
    server.reach = 1;
    server.cut();
    for (let i = 0; i < 5; i += 1) server.publish();
    await until(() => isWhole() && snapshots === 1);
    server.epoch = "b";
    server.log.length = 0;
    server.publish();
    await until(() => snapshots === 2 && isWhole());
  });

  test("tells how much there is to catch up", async () => {
    for (let i = 0; i < 3; i += 1) server.publish();
    socket.subscribe(TOPIC, { e: "a", s: 3 });
    socket.start();
    await until(isOnline);
    server.say([{ t: "subscribed", k: TOPIC, e: "a", s: 15, outcome: "recovered" }]);
    await until(() => states.some((state) => state.kind === "catching_up" && state.changes === 12));
  });

  test("does not come back when it must not", async () => {
    socket.start();
    await until(isOnline);
    server.cut(4401);
    await until(() => states.at(-1)?.kind === "refused");
    expect(states.at(-1)).toEqual({ kind: "refused", code: 4401 });
  });

  test("is told to stay away when there is no ticket to be had", async () => {
    const refusing = new LiveSocket(
      "tab",
      {
        ticket: () => Promise.reject(new ApiProblem(problem("permission", "not_signed_in", "You are not signed in."), 401, "")),
        onConnection: (connection) => states.push(connection),
        onEvents: () => undefined,
        onReset: () => undefined,
        onControl: () => undefined,
        onWelcome: () => undefined,
      },
      { open, address: server.address, random: () => 0 },
    );
    refusing.start();
    await until(() => states.at(-1)?.kind === "refused");
    refusing.stop();
  });

  test("answers heartbeats with its own and finds what was lost in silence", async () => {
    socket.subscribe(TOPIC, { e: "a", s: 0 });
    socket.start();
    await until(isOnline);
    const { peer } = server;
    server.peer = null;
    server.publish();
    server.peer = peer;
    server.say([{ t: "heartbeat", tops: { [TOPIC]: 1 } }]);
    await until(isWhole);
  });
});
