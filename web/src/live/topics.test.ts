import { describe, expect, test } from "vitest";

import { type DurableEvent } from "./protocol";
import { Topics } from "./topics";

const META = { time: "", user: "local", client: "x", via: "grid", cause: "c" } as const;
const event = (s: number, e = "a"): DurableEvent => ({ k: "sheet:1", e, s, t: "sheet_renamed", d: { name: `n${s}` }, m: META });
const numbers = (step: ReturnType<Topics["received"]>) => (step.kind === "apply" ? step.events.map((one) => one.s) : step.kind);

function live(s: number): Topics {
  const topics = new Topics();
  topics.add("sheet:1", { e: "a", s });
  topics.answered("sheet:1", { e: "a", s }, "recovered");
  return topics;
}

describe("the rule of positions", () => {
  test("the next is applied, an older one dropped", () => {
    const topics = live(5);
    expect(numbers(topics.received([event(4), event(5), event(6), event(6), event(7)]))).toEqual([6, 7]);
    expect(topics.position("sheet:1")).toEqual({ e: "a", s: 7 });
  });

  test("a gap is asked again from where we are, and nothing is applied before the answer", () => {
    const topics = live(5);
    expect(topics.received([event(8)])).toEqual({ kind: "ask", k: "sheet:1", position: { e: "a", s: 5 } });
    expect(topics.received([event(6)])).toEqual({ kind: "none" });
    topics.answered("sheet:1", { e: "a", s: 8 }, "recovered");
    expect(topics.missing()).toBe(3);
    expect(numbers(topics.received([event(6), event(7), event(8)]))).toEqual([6, 7, 8]);
    expect(topics.missing()).toBe(0);
  });

  test("what came before a gap is applied, then the gap is asked", () => {
    const topics = live(5);
    expect(numbers(topics.received([event(6), event(9)]))).toEqual([6]);
    expect(topics.takePending()).toEqual([{ kind: "ask", k: "sheet:1", position: { e: "a", s: 6 } }]);
  });

  test("another epoch is asked, and its reset takes a snapshot", () => {
    const topics = live(5);
    expect(topics.received([event(1, "b")])).toMatchObject({ kind: "ask" });
    expect(topics.answered("sheet:1", { e: "b", s: 3 }, "reset")).toEqual({ kind: "snapshot", k: "sheet:1" });
    expect(topics.received([event(4, "b")])).toEqual({ kind: "none" });
    // The snapshot holds 1 to 3: what waited is applied behind it.
    expect(numbers(topics.placed("sheet:1", { e: "b", s: 3 }))).toEqual([4]);
  });

  test("a snapshot newer than what waited drops it", () => {
    const topics = new Topics();
    topics.add("sheet:1", null);
    topics.answered("sheet:1", { e: "a", s: 3 }, "reset");
    topics.received([event(4), event(5)]);
    expect(numbers(topics.placed("sheet:1", { e: "a", s: 5 }))).toEqual("none");
    expect(numbers(topics.received([event(6)]))).toEqual([6]);
  });

  test("a snapshot older than the server's answer asks for what lies between", () => {
    const topics = new Topics();
    topics.add("sheet:1", null);
    topics.answered("sheet:1", { e: "a", s: 3 }, "reset");
    expect(topics.placed("sheet:1", { e: "a", s: 2 })).toEqual({ kind: "ask", k: "sheet:1", position: { e: "a", s: 2 } });
  });

  test("a snapshot that came before the answer to the first subscription is not taken twice", () => {
    const topics = new Topics();
    topics.add("sheet:1", null);
    expect(topics.placed("sheet:1", { e: "a", s: 7 })).toEqual({ kind: "none" });
    expect(topics.answered("sheet:1", { e: "a", s: 7 }, "reset")).toEqual({ kind: "none" });
    expect(numbers(topics.received([event(8)]))).toEqual([8]);
  });

  test("dropped patches move the position, a heartbeat finds what was lost in silence", () => {
    const topics = live(5);
    expect(topics.skipped("sheet:1", 9)).toBe(true);
    expect(numbers(topics.received([event(10)]))).toEqual([10]);
    expect(topics.heard({ "sheet:1": 10, "sheet:2": 4 })).toEqual([]);
    expect(topics.heard({ "sheet:1": 12 })).toEqual([{ kind: "ask", k: "sheet:1", position: { e: "a", s: 10 } }]);
  });
});
