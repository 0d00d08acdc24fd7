/**
 * The page's one WebSocket: hello with a ticket, heartbeats both ways, coming back with jitter, topics resumed where they were.
 * It knows frames and positions; what events mean is decided by whoever made it. See docs/subsystems/feed.md.
 */
import { type Connection } from "@/store/page";

import { ApiProblem } from "./http";
import { isDurable, PROTOCOL, type Control, type Down, type DurableEvent, type Position, type Up, type Welcome } from "./protocol";
import { Topics, type Step } from "./topics";

/** Silence after which a connection is given up; the server's heartbeat comes every 25 s. */
export const DEAD_AFTER_MS = 35_000;
/** A connection that has said nothing after this is given up while it is being made. */
const HELLO_TIMEOUT_MS = 10_000;
export const RETRY_MIN_MS = 100;
export const RETRY_MAX_MS = 10_000;

export interface SocketOwner {
  /** A one-use ticket, from `POST /live/ticket`. */
  readonly ticket: () => Promise<string>;
  readonly onConnection: (connection: Connection) => void;
  /** In order, each exactly once. */
  readonly onEvents: (events: readonly DurableEvent[]) => void;
  /** Take a snapshot of this topic and say where it stands with `placed`. */
  readonly onReset: (k: string) => void;
  readonly onControl: (message: Control) => void;
  readonly onWelcome: (welcome: Welcome) => void;
}

export interface SocketWorld {
  readonly open: (address: string) => WebSocket;
  readonly address: string;
  readonly random: () => number;
}

/** The browser's own socket, clock and chance. */
export const browserWorld = (): SocketWorld => ({
  open: (address) => new WebSocket(address),
  address: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/live`,
  random: Math.random,
});

export class LiveSocket {
  readonly topics = new Topics();
  private ws: WebSocket | null = null;
  private isOnline = false;
  private isStopped = true;
  private attempt = 0;
  /** Tells the connection being made from one given up meanwhile. */
  private generation = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private deadTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: string,
    private readonly owner: SocketOwner,
    private readonly world: SocketWorld,
  ) {}

  start(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    void this.connect();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.retryTimer);
    this.drop(1000);
  }

  /** Comes back now instead of waiting: the page was looked at again, or the network is back. */
  retryNow(): void {
    if (this.isStopped || this.ws !== null) return;
    clearTimeout(this.retryTimer);
    void this.connect();
  }

  subscribe(k: string, position: Position | null): void {
    if (this.topics.has(k)) return;
    this.topics.add(k, position);
    this.send({ t: "subscribe", k, ...position });
  }

  unsubscribe(k: string): void {
    this.topics.remove(k);
    this.send({ t: "unsubscribe", k });
  }

  /** A snapshot was taken that holds all up to `position`. */
  placed(k: string, position: Position): void {
    this.take(this.topics.placed(k, position));
    this.tellConnection();
  }

  /** False when there is no connection; commands are then sent again after the welcome. */
  send(up: Up): boolean {
    if (!this.isOnline || this.ws === null) return false;
    this.ws.send(JSON.stringify(up));
    return true;
  }

  // --- making a connection ---------------------------------------------------------------------------------------------------

  private async connect(): Promise<void> {
    const generation = ++this.generation;
    // While it comes back after a drop it stays "offline": tries that fail again and again are nobody's news.
    if (this.attempt === 0) this.owner.onConnection({ kind: "connecting" });
    const ticket = await this.ticket();
    if (generation !== this.generation || this.isStopped || ticket === null) return;
    const ws = this.world.open(this.world.address);
    this.ws = ws;
    this.expectWithin(HELLO_TIMEOUT_MS);
    ws.onopen = () => ws.send(JSON.stringify({ t: "hello", protocol: PROTOCOL, ticket, client: this.client, resume: this.topics.resume() } satisfies Up));
    ws.onmessage = (event: MessageEvent<unknown>) => {
      if (ws === this.ws && typeof event.data === "string") this.receive(event.data);
    };
    ws.onclose = (event) => {
      if (ws === this.ws) this.lost(event.code);
    };
  }

  private async ticket(): Promise<string | null> {
    const generation = this.generation;
    try {
      return await this.owner.ticket();
    } catch (reason) {
      const isRefused = reason instanceof ApiProblem && (reason.status === 401 || reason.status === 403);
      if (generation === this.generation) this.lost(isRefused ? 4401 : 1006);
      return null;
    }
  }

  private lost(code: number): void {
    this.drop();
    if (this.isStopped) return;
    if (code >= 4400 && code < 5000) {
      this.owner.onConnection({ kind: "refused", code });
      return;
    }
    const delay = RETRY_MIN_MS + this.world.random() * Math.min(RETRY_MAX_MS - RETRY_MIN_MS, RETRY_MIN_MS * 2 ** this.attempt);
    this.attempt += 1;
    this.owner.onConnection({ kind: "offline", retryAt: Date.now() + delay });
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.connect(), delay);
  }

  private drop(code?: number): void {
    const ws = this.ws;
    this.ws = null;
    this.isOnline = false;
    this.generation += 1;
    clearTimeout(this.deadTimer);
    this.topics.startOver();
    if (ws && ws.readyState <= 1) ws.close(code);
  }

  private expectWithin(ms: number): void {
    clearTimeout(this.deadTimer);
    this.deadTimer = setTimeout(() => this.lost(1006), ms);
  }

  // --- frames ----------------------------------------------------------------------------------------------------------------

  private receive(frame: string): void {
    this.expectWithin(DEAD_AFTER_MS);
    const messages = JSON.parse(frame) as readonly Down[];
    let events: DurableEvent[] = [];
    for (const message of messages) {
      if (isDurable(message)) {
        events.push(message);
        continue;
      }
      this.take(this.topics.received(events));
      events = [];
      this.control(message);
    }
    this.take(this.topics.received(events));
    this.tellConnection();
  }

  private control(message: Control): void {
    switch (message.t) {
      case "welcome":
        this.welcome(message);
        return;
      case "subscribed":
        this.take(this.topics.answered(message.k, message, message.outcome));
        return;
      case "unsubscribed":
        this.topics.remove(message.k);
        break;
      case "heartbeat":
        this.send({ t: "heartbeat" });
        this.topics.heard(message.tops).forEach((step) => this.take(step));
        return;
      case "stale":
        if (!this.topics.skipped(message.k, message.to)) return;
        break;
      default:
        break;
    }
    this.owner.onControl(message);
  }

  private welcome(welcome: Welcome): void {
    this.isOnline = true;
    this.attempt = 0;
    for (const k of this.topics.names()) {
      const answer = welcome.topics[k];
      if (answer) this.take(this.topics.answered(k, answer, answer.outcome));
      else this.send({ t: "subscribe", k, ...this.topics.position(k) });
    }
    this.owner.onWelcome(welcome);
  }

  private take(step: Step): void {
    switch (step.kind) {
      case "none":
        return;
      case "apply":
        this.owner.onEvents(step.events);
        this.topics.takePending().forEach((one) => this.take(one));
        return;
      case "ask":
        this.send({ t: "subscribe", k: step.k, ...step.position });
        return;
      case "snapshot":
        this.owner.onReset(step.k);
    }
  }

  private tellConnection(): void {
    if (!this.isOnline) return;
    const changes = this.topics.missing();
    this.owner.onConnection(changes > 0 ? { kind: "catching_up", changes } : { kind: "online" });
  }
}
