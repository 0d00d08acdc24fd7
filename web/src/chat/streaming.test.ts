import { describe, expect, it } from "vitest";

import { type Turn } from "@/live/protocol";
import { withToken } from "@/store/applyChat";
import { type ChatState } from "@/store";

import { settle, splitBlocks } from "./blocks";

const turn = (text: string, status: Turn["status"] = "running"): Turn => ({ id: "t", message_id: "m", status, manager: "model", text, actions: [], plan: null });
const chat = (text: string, status?: Turn["status"]): ChatState => ({
  id: "1",
  title: "",
  sheetId: "1",
  state: "ACTIVE",
  reason: "",
  isDeleted: false,
  position: { e: "e", s: 1 },
  head: null,
  mode: "balanced",
  policy: "table",
  usage: null,
  messages: [],
  turns: { t: turn(text, status) },
  sent: [],
});
const text = (state: ChatState) => state.turns["t"]?.text;

describe("streamed text", () => {
  it("goes on where it stands, a repeat changes nothing, a gap waits for the snapshot", () => {
    const some = withToken(chat("Hello"), "t", 5, " world");
    expect(text(some)).toBe("Hello world");
    expect(text(withToken(some, "t", 5, " world"))).toBe("Hello world");
    expect(text(withToken(some, "t", 14, "lost"))).toBe("Hello world");
  });

  it("never touches a turn that has ended", () => {
    expect(text(withToken(chat("Done.", "answered"), "t", 5, " late"))).toBe("Done.");
  });
});

describe("blocks", () => {
  it("keep their text while later ones grow, so that only the last is drawn again", () => {
    const before = splitBlocks("# Title\n\nOne.\n\n- a\n");
    const after = splitBlocks("# Title\n\nOne.\n\n- a\n- b\n\nTwo");
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  });

  it("show the label of a link that is still being written", () => {
    expect(settle("There are [37](figu")).toBe("There are 37");
    expect(settle("There are [3")).toBe("There are 3");
    expect(settle("There are [37]")).toBe("There are 37");
    expect(settle("There are [37](figure:0) rows")).toBe("There are [37](figure:0) rows");
  });
});
