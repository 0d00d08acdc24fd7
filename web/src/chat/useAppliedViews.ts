/** "Show only Ana's": an answer that is a view and nothing else is laid over the grid as it comes, in the tab that asked. */
import { useEffect, useState } from "react";

import { type Turn } from "@/live";
import { type ChatState } from "@/store";
import { page } from "@/store/page";

import { type ChatDoings } from "./doings";

const isViewOnly = (turn: Turn) => turn.status === "answered" && Boolean(turn.view) && turn.reading?.action === null;

/** Once per turn, and never for what was answered before the chat came on the screen, or was asked in another tab: a view is mine only. */
export function useAppliedViews(chat: ChatState, applyView: ChatDoings["applyView"]): void {
  const [done] = useState(() => new Set(Object.values(chat.turns).filter((turn) => turn.status === "answered").map((turn) => turn.id)));
  useEffect(() => {
    for (const message of chat.messages) {
      const turn = chat.turns[message.turn_id];
      if (!turn || done.has(turn.id) || turn.status !== "answered") continue;
      done.add(turn.id);
      if (turn.view && isViewOnly(turn) && message.client === page.getState().client) applyView(turn.view, turn.reading?.text || message.text);
    }
  }, [chat, done, applyView]);
}
