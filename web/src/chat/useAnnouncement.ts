/** What a screen reader is told: the end of each new answer, once, instead of every word as it streams. */
import { useEffect, useRef, useState } from "react";

import { t } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { type Turn } from "@/live";
import { type ChatState } from "@/store";

import { shownMessages } from "./branches";
import { plainAnswer } from "./figures";

function words(turn: Turn): string {
  switch (turn.status) {
    case "answered":
      return plainAnswer(turn.text) || t("turn.empty");
    case "waiting":
      return turn.plan ? `${t("turn.waiting")}: ${turn.plan.summary}` : t("turn.waiting");
    case "stopped":
      return t("turn.stopped");
    case "interrupted":
      return t("turn.interrupted");
    case "failed":
      return turn.error ? errorWords(turn.error).title : t("turn.failed");
    default:
      return "";
  }
}

export function useAnnouncement(chat: ChatState, isFresh: (turnId: string) => boolean): string {
  const last = shownMessages(chat).at(-1)?.turn_id;
  const turn = last === undefined ? undefined : chat.turns[last];
  const said = useRef("");
  const [announcement, setAnnouncement] = useState("");
  useEffect(() => {
    if (!turn || !isFresh(turn.id)) return;
    const key = `${turn.id} ${turn.status}`;
    const text = words(turn);
    if (text === "" || said.current === key) return;
    said.current = key;
    setAnnouncement(text);
  }, [turn, isFresh]);
  return announcement;
}
