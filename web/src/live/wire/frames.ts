/** Messages of the socket, down and up. */
import { type SourceFrame } from "../source";
import { type DurableEvent } from "./events";
import { type JobCells, type JobProgress } from "./jobs";
import { type ActionResult, type ErrorBody } from "./results";
import { type Wire } from "./schema";
import { type Position } from "./values";

export const PROTOCOL = 1;
export type ResumeOutcome = Subscribed["outcome"];

export interface Person {
  readonly client: string;
  readonly user: string;
  readonly name?: string;
  readonly row_id: string | null;
  readonly column_id: string | null;
  readonly is_editing: boolean;
}

export type Welcome = Wire<"Welcome">;
export type Subscribed = Wire<"Subscribed">;
export type Unsubscribed = Wire<"Unsubscribed">;

export type Ack = {
  readonly t: "ack";
  readonly id: string;
  readonly outcome: "accepted" | "rejected" | "duplicate";
  readonly s?: number | null;
  readonly result?: ActionResult | null;
};

export type HeartbeatDown = Wire<"HeartbeatDown">;

/** Row patches `from`..`to` of a slow reader were dropped; its position becomes `to`. */
export type Stale = Wire<"Stale">;
export type ErrorFrame = ErrorBody & { readonly t: "error"; readonly id?: string | null };

/** Text of a running turn from character `at` on. */
export type TokenFrame = Wire<"TokenDown">;
export type PresenceFrame = { readonly t: "presence"; readonly k: string; readonly d: readonly Person[] };
export type ProgressFrame = { readonly t: "progress"; readonly k: string; readonly d: JobProgress };
export type CellsFrame = { readonly t: "cells"; readonly k: string; readonly d: JobCells };
export type Control = Welcome | Subscribed | Unsubscribed | Ack | HeartbeatDown | Stale | ErrorFrame | TokenFrame | PresenceFrame | ProgressFrame | CellsFrame | SourceFrame;
export type Down = Control | DurableEvent;

export function isDurable(message: Down): message is DurableEvent {
  return "s" in message && "d" in message && "m" in message;
}

export type Command = {
  readonly t: "command";
  readonly id: string;
  readonly k: string;
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** `seq` of the sheet that the edit was made on. */
  readonly base?: number;
  /** IANA name; decides what "today" is. */
  readonly time_zone?: string;
};

export type Hello = {
  readonly t: "hello";
  readonly protocol: number;
  readonly ticket?: string;
  readonly client: string;
  readonly resume: Readonly<Record<string, Position>>;
};

export type Up =
  | Hello
  | ({ readonly t: "subscribe"; readonly k: string } & Partial<Position>)
  | { readonly t: "unsubscribe"; readonly k: string }
  | { readonly t: "heartbeat" }
  | { readonly t: "presence"; readonly k: string; readonly row_id: string | null; readonly column_id: string | null; readonly is_editing: boolean }
  | Command;

/** Close codes: below 4400 come back, from 4400 on do not. */
export const CLOSE = { goingAway: 4000, slow: 4001, evicted: 4002, silent: 4003, rateLimited: 4008, badProtocol: 4400, notSignedIn: 4401, origin: 4403, tooOld: 4426 } as const;
