/**
 * The wire, as types: what goes over `/api/v1/live` and HTTP. Unions are told apart by `t` (frames, events) or `kind` (filters).
 * Ids are decimal strings; times are ISO texts in UTC. See docs/subsystems/feed.md.
 */
export * from "./wire/values";
export * from "./wire/queries";
export * from "./wire/results";
export * from "./wire/jobs";
export * from "./wire/answers";
export * from "./wire/events";
export * from "./wire/frames";
export * from "./wire/sheets";
export * from "./wire/chats";
