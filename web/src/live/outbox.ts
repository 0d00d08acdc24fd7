/**
 * Commands on their way: each has an id, is kept until the server has answered it, and is sent again after a reconnect under the same
 * id, so that it takes effect once. One at a time per topic, in the order made. Edits survive a reload in the browser's storage.
 */
import { ApiProblem, problem } from "./http";
import { type Ack, type Command, type ErrorFrame } from "./protocol";

/** A command unanswered for so long is sent again, in case the answer was lost; the id makes that harmless. */
export const RESEND_AFTER_MS = 20_000;
/** Wait before a command refused by a rate limit is tried again, when the server does not say. */
const RATE_LIMITED_MS = 1_000;

interface Entry {
  readonly command: Command;
  readonly isKept: boolean;
  readonly settle: { readonly resolve: (ack: Ack) => void; readonly reject: (reason: unknown) => void } | null;
  timer: ReturnType<typeof setTimeout> | undefined;
  isSent: boolean;
}

export interface Shelf {
  readonly load: () => readonly Command[];
  readonly save: (commands: readonly Command[]) => void;
}

export class Outbox {
  private readonly entries = new Map<string, Entry>();
  private isOnline = false;

  constructor(
    private readonly send: (command: Command) => boolean,
    private readonly shelf: Shelf,
    private readonly onCount: (waiting: number) => void,
  ) {}

  /** Commands of an earlier life of this page; their answers are given to `onAnswer`. */
  restore(onAnswer: (command: Command, answer: Promise<Ack>) => void): readonly Command[] {
    const commands = this.shelf.load().filter((command) => !this.entries.has(command.id));
    for (const command of commands) onAnswer(command, this.submit(command, { isKept: true }));
    return commands;
  }

  /** Resolves with the server's answer, accepted or rejected; rejects when it could not be understood or was given up. */
  submit(command: Command, options: { readonly isKept: boolean }): Promise<Ack> {
    return new Promise((resolve, reject) => {
      this.entries.set(command.id, { command, isKept: options.isKept, settle: { resolve, reject }, timer: undefined, isSent: false });
      this.changed();
      this.pump(command.k);
    });
  }

  online(): void {
    this.isOnline = true;
    for (const entry of this.entries.values()) entry.isSent = false;
    for (const k of new Set([...this.entries.values()].map((entry) => entry.command.k))) this.pump(k);
  }

  offline(): void {
    this.isOnline = false;
    for (const entry of this.entries.values()) clearTimeout(entry.timer);
    this.changed();
  }

  acked(ack: Ack): void {
    this.take(ack.id)?.resolve(ack);
  }

  /** The server's error about a command. Without an id it is about no command of ours. */
  failed(frame: ErrorFrame): void {
    const entry = frame.id ? this.entries.get(frame.id) : undefined;
    if (!entry) return;
    if (frame.error.category === "rate_limited") {
      const wait = frame.error.params["retry_after_ms"];
      this.again(entry, typeof wait === "number" ? wait : RATE_LIMITED_MS);
      return;
    }
    this.take(entry.command.id)?.reject(new ApiProblem(frame.error, 0, frame.correlation_id));
  }

  /** Lets a command go that nobody waits for any more. */
  forget(id: string): void {
    this.take(id)?.reject(new ApiProblem(problem("cancelled", "command_forgotten", "This was taken back."), 0, ""));
  }

  private take(id: string): Entry["settle"] {
    const entry = this.entries.get(id);
    if (!entry) return null;
    clearTimeout(entry.timer);
    this.entries.delete(id);
    this.changed();
    this.pump(entry.command.k);
    return entry.settle;
  }

  /** Sends the first unanswered command of the topic, if it is not on its way. */
  private pump(k: string): void {
    const first = [...this.entries.values()].find((entry) => entry.command.k === k);
    if (!first || first.isSent || !this.isOnline) return;
    first.isSent = this.send(first.command);
    if (first.isSent) this.again(first, RESEND_AFTER_MS);
  }

  private again(entry: Entry, ms: number): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      entry.isSent = false;
      this.pump(entry.command.k);
    }, ms);
  }

  private changed(): void {
    const kept = [...this.entries.values()].filter((entry) => entry.isKept).map((entry) => entry.command);
    this.shelf.save(kept);
    this.onCount(kept.length);
  }
}
