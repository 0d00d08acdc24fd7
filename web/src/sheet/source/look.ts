/** How a sheet stands to its source, as one sign with a few words, and as a sentence. Knows no React. */
import { type SourceTold } from "@/live";
import { type Key, type Params } from "@/i18n";
import { formatAgoExact, formatClock } from "@/i18n/format";
import { type Tone } from "@/ui/Badge";

export interface Said {
  readonly key: Key;
  readonly params?: Params;
}

export interface Look {
  readonly badge: Said;
  readonly sentence: Said;
  readonly tone: Tone;
  readonly sign: "dot" | "spinner" | "lock" | "offline" | "key" | "gone";
}

/** `waiting`: changes that the source does not have yet; `now` in ms since 1970. */
export function lookOf(link: SourceTold, waiting: number, now: number): Look {
  switch (link.state) {
    case "needs_sign_in":
      return { badge: { key: "source.badge.signIn" }, sentence: { key: "source.state.signIn" }, tone: "warning", sign: "key" };
    case "gone":
      return { badge: { key: "source.badge.gone" }, sentence: { key: "source.state.gone" }, tone: "warning", sign: "gone" };
    case "offline":
      return { badge: { key: "source.badge.offline", params: { time: formatClock(link.since ?? new Date(now).toISOString(), now) } }, sentence: offline(link, now), tone: "warning", sign: "offline" };
    case "live":
    case "closed":
      return waiting > 0 ? { badge: { key: "source.badge.syncing", params: { count: waiting } }, sentence: { key: "source.state.syncing", params: { count: waiting } }, tone: "accent", sign: "spinner" } : calm(link, now);
  }
}

const offline = ({ since }: SourceTold, now: number): Said =>
  since === null ? { key: "source.state.offlineNow" } : { key: "source.state.offline", params: { time: formatClock(since, now) } };

function calm(link: SourceTold, now: number): Look {
  if (link.is_read_only) return { badge: { key: "source.badge.readOnly" }, sentence: { key: "source.state.readOnly" }, tone: "neutral", sign: "lock" };
  const look = { tone: "success", sign: "dot" } as const;
  if (link.way === "webhook") return { ...look, badge: { key: "source.badge.live" }, sentence: { key: "source.state.live" } };
  const badge: Said = link.checked_at === null ? { key: "source.badge.following" } : { key: "source.badge.checked", params: { ago: formatAgoExact(link.checked_at, now) } };
  return { ...look, badge, sentence: { key: "source.state.polling" } };
}
