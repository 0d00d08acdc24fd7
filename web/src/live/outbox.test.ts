import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Outbox, RESEND_AFTER_MS } from "./outbox";
import { type Command } from "./protocol";

const command = (id: string, k = "sheet:1"): Command => ({ t: "command", id, k, op: "set_cells", args: {} });
const ack = (id: string) => ({ t: "ack", id, outcome: "accepted", s: 1 }) as const;

let sent: string[];
let shelf: readonly Command[];
let outbox: Outbox;

beforeEach(() => {
  vi.useFakeTimers();
  [sent, shelf] = [[], []];
  outbox = new Outbox(
    (one) => {
      sent.push(one.id);
      return true;
    },
    { load: () => shelf, save: (commands) => (shelf = commands) },
    () => undefined,
  );
});

afterEach(() => vi.useRealTimers());

describe("commands on their way", () => {
  test("wait while offline, then go one at a time per topic, in order", async () => {
    const first = outbox.submit(command("a"), { isKept: true });
    void outbox.submit(command("b"), { isKept: true });
    void outbox.submit(command("c", "chat:7"), { isKept: false });
    expect(sent).toEqual([]);
    outbox.online();
    expect(sent).toEqual(["a", "c"]);
    outbox.acked(ack("a"));
    expect((await first).outcome).toBe("accepted");
    expect(sent).toEqual(["a", "c", "b"]);
  });

  test("are sent again under the same id after a reconnect, and when the answer stays away", () => {
    outbox.online();
    void outbox.submit(command("a"), { isKept: true });
    outbox.offline();
    outbox.online();
    vi.advanceTimersByTime(RESEND_AFTER_MS);
    expect(sent).toEqual(["a", "a", "a"]);
  });

  test("survive a reload while unanswered, and only then", () => {
    outbox.online();
    void outbox.submit(command("a"), { isKept: true });
    void outbox.submit(command("b"), { isKept: false });
    expect(shelf.map((one) => one.id)).toEqual(["a"]);
    const answered: string[] = [];
    const next = new Outbox(() => true, { load: () => shelf, save: (commands) => (shelf = commands) }, () => undefined);
    next.restore((one) => answered.push(one.id));
    expect(answered).toEqual(["a"]);
    next.acked(ack("a"));
    expect(shelf).toEqual([]);
  });

  test("that a rate limit held up are tried again when it says", () => {
    outbox.online();
    void outbox.submit(command("a"), { isKept: true });
    const error = { category: "rate_limited", code: "rate_limited", message: "", fix: "", params: { retry_after_ms: 300 }, is_retryable: true } as const;
    outbox.failed({ t: "error", id: "a", error, correlation_id: "" });
    vi.advanceTimersByTime(299);
    expect(sent).toEqual(["a"]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(["a", "a"]);
  });

  test("that are in error tell why, and let the next one go", async () => {
    outbox.online();
    const first = outbox.submit(command("a"), { isKept: true });
    void outbox.submit(command("b"), { isKept: true });
    const error = { category: "internal", code: "internal", message: "Something went wrong.", fix: "", params: {}, is_retryable: true } as const;
    outbox.failed({ t: "error", id: "a", error, correlation_id: "x" });
    await expect(first).rejects.toMatchObject({ correlationId: "x", error: { code: "internal" } });
    expect(sent).toEqual(["a", "b"]);
  });
});
