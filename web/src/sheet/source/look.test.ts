import { describe, expect, it } from "vitest";

import { t } from "@/i18n";
import { type SourceTold } from "@/live";

import { lookOf } from "./look";

const NOW = Date.parse("2026-11-21T14:05:30Z");
const link: SourceTold = {
  service: "Smartsheet",
  id_there: "7",
  url: "",
  access: "EDITOR",
  is_read_only: false,
  state: "live",
  way: "webhook",
  since: null,
  checked_at: "2026-11-21T14:05:25Z",
  problem: null,
  waiting: 0,
  stamp: "",
};
const badge = (over: Partial<SourceTold>, waiting = 0) => {
  const { badge: said, sign } = lookOf({ ...link, ...over }, waiting, NOW);
  return [t(said.key, said.params), sign];
};

describe("how a sheet stands to Smartsheet", () => {
  it.each<[Partial<SourceTold>, number, unknown[]]>([
    [{}, 0, ["Live", "dot"]],
    [{ way: "polling" }, 0, ["Checked 5s ago", "dot"]],
    // A clock that is ahead of ours.
    [{ way: "polling", checked_at: "2026-11-21T14:06:25Z" }, 0, ["Checked 0s ago", "dot"]],
    [{ way: "polling", checked_at: null }, 0, ["Followed", "dot"]],
    [{}, 1, ["Syncing 1 change…", "spinner"]],
    [{ way: "polling" }, 3, ["Syncing 3 changes…", "spinner"]],
    [{ is_read_only: true }, 0, ["Read only", "lock"]],
    [{ state: "needs_sign_in" }, 2, ["Needs sign-in", "key"]],
    [{ state: "gone" }, 0, ["No longer at Smartsheet", "gone"]],
  ])("%o, %i waiting", (over, waiting, wanted) => expect(badge(over, waiting)).toEqual(wanted));

  it("tells since when it cannot be reached", () => {
    const since = new Date(NOW - 60_000).toISOString();
    const [text, sign] = badge({ state: "offline", since }, 2);
    expect(text).toMatch(/^Offline since \d/);
    expect(sign).toBe("offline");
  });
});
