/**
 * Positions of the topics a socket follows, and the one rule: the next number is applied, an older one dropped, a gap asked again.
 * No socket and no clock here, so that every order of frames can be tried. See docs/subsystems/feed.md.
 */
import { type DurableEvent, type Position, type ResumeOutcome } from "./protocol";

/**
 * `asking`: subscribed anew, nothing is applied before the answer. `reset`: a snapshot is being taken, events wait in `buffer`.
 * `live`: events are applied as they come.
 */
type Phase = "asking" | "reset" | "live";

interface Topic {
  position: Position | null;
  /** What the server was last asked with; a snapshot may have come since. */
  asked: Position | null;
  phase: Phase;
  /** The newest number heard of; what lies between it and `position` is still to come. */
  top: number;
  buffer: DurableEvent[];
}

/** What the socket has to do after telling the topics something. */
export type Step =
  | { readonly kind: "none" }
  | { readonly kind: "apply"; readonly events: readonly DurableEvent[] }
  | { readonly kind: "ask"; readonly k: string; readonly position: Position | null }
  | { readonly kind: "snapshot"; readonly k: string };

const NONE: Step = { kind: "none" };

/** Events kept while a snapshot is on its way; more than that and it is asked for again from the snapshot's position. */
const MOST_BUFFERED = 5_000;

export class Topics {
  private readonly topics = new Map<string, Topic>();

  names(): string[] {
    return [...this.topics.keys()];
  }

  has(k: string): boolean {
    return this.topics.has(k);
  }

  position(k: string): Position | null {
    return this.topics.get(k)?.position ?? null;
  }

  add(k: string, position: Position | null): void {
    this.topics.set(k, { position, asked: position, phase: "asking", top: position?.s ?? 0, buffer: [] });
  }

  remove(k: string): void {
    this.topics.delete(k);
  }

  /** Positions for the hello; topics that have none yet are subscribed to after the welcome. */
  resume(): Record<string, Position> {
    const known = [...this.topics].flatMap(([k, topic]) => (topic.position ? [[k, topic.position] as const] : []));
    return Object.fromEntries(known);
  }

  /** The connection is new: nothing is applied before the server has said where each topic stands. */
  startOver(): void {
    for (const topic of this.topics.values()) {
      topic.asked = topic.position;
      topic.phase = "asking";
      topic.buffer = [];
    }
  }

  /** The server's word on where a topic stands: the missing events follow, or a snapshot is needed. */
  answered(k: string, at: Position, outcome: ResumeOutcome): Step {
    const topic = this.topics.get(k);
    if (!topic) return NONE;
    topic.top = at.s;
    topic.buffer = [];
    if (outcome === "recovered" && topic.position?.e === at.e) {
      topic.phase = "live";
      return NONE;
    }
    const { position } = topic;
    if (position && position !== topic.asked && position.e === at.e) {
      // A snapshot came while the answer was on its way.
      if (position.s < at.s) return this.ask(k, topic);
      topic.phase = "live";
      return NONE;
    }
    topic.phase = "reset";
    return { kind: "snapshot", k };
  }

  /** A snapshot was taken whose data holds all up to `position`. */
  placed(k: string, position: Position): Step {
    const topic = this.topics.get(k);
    if (!topic) return NONE;
    const wasReset = topic.phase === "reset";
    if (topic.phase === "live" && topic.position?.e === position.e && topic.position.s >= position.s) return NONE;
    topic.position = position;
    if (!wasReset) return topic.phase === "live" ? this.ask(k, topic) : NONE;
    topic.phase = "live";
    const waiting = topic.buffer;
    topic.buffer = [];
    const isReached = waiting.length > 0 || position.s >= topic.top;
    return isReached ? this.received(waiting) : this.ask(k, topic);
  }

  /** Events as they came, of any topics; gives those to apply, in order. At the first gap of a topic, that topic is asked again. */
  received(events: readonly DurableEvent[]): Step {
    const ready: DurableEvent[] = [];
    let gap: Step = NONE;
    for (const event of events) {
      const topic = this.topics.get(event.k);
      if (topic === undefined) continue;
      topic.top = Math.max(topic.top, event.s);
      if (topic.phase === "reset" && topic.buffer.length < MOST_BUFFERED) topic.buffer.push(event);
      if (topic.phase !== "live" || !topic.position) continue;
      const isNext = event.e === topic.position.e && event.s === topic.position.s + 1;
      if (isNext) {
        topic.position = { e: event.e, s: event.s };
        ready.push(event);
      } else if (event.e !== topic.position.e || event.s > topic.position.s) {
        gap = this.ask(event.k, topic);
      }
    }
    if (ready.length === 0) return gap;
    this.pending = gap.kind === "ask" ? [...this.pending, gap] : this.pending;
    return { kind: "apply", events: ready };
  }

  /** Asks that came up while there was something to apply first. */
  takePending(): readonly Step[] {
    const pending = this.pending;
    this.pending = [];
    return pending;
  }

  /** Row patches up to `to` were dropped for us; the position jumps there. */
  skipped(k: string, to: number): boolean {
    const topic = this.topics.get(k);
    if (topic?.phase !== "live" || !topic.position || to <= topic.position.s) return false;
    topic.position = { ...topic.position, s: to };
    topic.top = Math.max(topic.top, to);
    return true;
  }

  /** A heartbeat's newest numbers: a topic that is behind has lost something on the way. */
  heard(tops: Readonly<Record<string, number>>): Step[] {
    return Object.entries(tops).flatMap(([k, s]) => {
      const topic = this.topics.get(k);
      return topic?.phase === "live" && topic.position && topic.position.s < s ? [this.ask(k, topic)] : [];
    });
  }

  /** How many events are known of and not applied yet. */
  missing(): number {
    let count = 0;
    for (const topic of this.topics.values()) if (topic.phase === "live" && topic.position) count += Math.max(0, topic.top - topic.position.s);
    return count;
  }

  private pending: readonly Step[] = [];

  private ask(k: string, topic: Topic): Step {
    topic.phase = "asking";
    topic.asked = topic.position;
    return { kind: "ask", k, position: topic.position };
  }
}
