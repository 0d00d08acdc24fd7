import { describe, expect, it } from "vitest";

import { type Message, type Turn } from "@/live";
import { type ChatState, type SentMessage } from "@/store";

import { shownMessages, versions } from "./branches";

const turn = (id: string, parent: string | null, replaces: string | null = null): Turn => ({
  id,
  message_id: `m${id}`,
  status: "answered",
  manager: "model",
  text: "",
  actions: [],
  plan: null,
  parent_id: parent,
  replaces,
});
const sent = (over: Partial<SentMessage>): SentMessage => ({ id: "s", text: "x", selection: [], status: "sending", error: null, ...over });

function chat(turns: readonly Turn[], head: string | null = null, waiting: readonly SentMessage[] = []): Pick<ChatState, "messages" | "turns" | "head" | "sent"> {
  const messages = turns.map((one): Message => ({ id: one.message_id, role: "user", text: one.id, at: "", turn_id: one.id }));
  return { messages, turns: Object.fromEntries(turns.map((one) => [one.id, one])), head, sent: waiting };
}
const shown = (...args: Parameters<typeof chat>) => shownMessages(chat(...args)).map((message) => message.turn_id);

describe("the branch shown", () => {
  it("is all there is while nothing branched", () => {
    expect(shown([turn("1", null), turn("2", null)])).toEqual(["1", "2"]);
    expect(shown([turn("1", null), turn("2", "1"), turn("3", "2")], "3")).toEqual(["1", "2", "3"]);
  });

  it("is the way from the head up", () => {
    const turns = [turn("1", null), turn("2", "1"), turn("3", "2"), turn("4", "1", "2"), turn("5", "4")];
    expect(shown(turns, "5")).toEqual(["1", "4", "5"]);
    expect(shown(turns, "3")).toEqual(["1", "2", "3"]);
    expect(shown(turns, "gone")).toEqual(["1", "4", "5"]);
  });

  it("begins with the turns from before there were branches", () => {
    expect(shown([turn("1", null), turn("2", null), turn("3", "2"), turn("4", "2", "3")], "4")).toEqual(["1", "2", "4"]);
    expect(shown([turn("1", null), turn("2", null, "1"), turn("3", "2")], "3")).toEqual(["2", "3"]);
  });

  it("makes room for what replaces a turn while it is on its way, and gives it back when that fails", () => {
    const turns = [turn("1", null), turn("2", "1"), turn("3", "2")];
    expect(shown(turns, "3", [sent({ replaces: "2" })])).toEqual(["1"]);
    expect(shown(turns, "3", [sent({ replaces: "2", status: "failed" })])).toEqual(["1", "2", "3"]);
  });

  it("does not hang on turns that lead in a circle", () => {
    expect(shown([turn("1", "2"), turn("2", "1", "2")], "1")).toEqual(["1", "2"]);
  });
});

it("knows the versions of a turn, also of a version's version", () => {
  const found = versions(chat([turn("1", null), turn("2", "1"), turn("3", "1", "2"), turn("4", "1", "3"), turn("5", "4")]));
  expect(found.get("3")).toEqual(["2", "3", "4"]);
  expect(found.get("4")).toBe(found.get("2"));
  expect(found.has("1")).toBe(false);
});
