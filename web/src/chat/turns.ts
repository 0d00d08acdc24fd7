/** What the turns of a chat say about it as a whole. */
import { type Turn } from "@/live";
import { type ChatState } from "@/store";

/** Its message is there, its answer has not begun. An answer that goes on waits its turn too, but is there to be seen. */
export function isQueued(turn: Turn | undefined): boolean {
  return turn?.status === "queued" && !hasBegun(turn);
}

const hasBegun = (turn: Turn) => turn.manager !== null || turn.actions.length > 0 || turn.text !== "";

/** An answer is being written, or is about to be: neither it nor what it follows can be answered anew now. */
export const isBusy = (chat: ChatState): boolean => Object.values(chat.turns).some((turn) => turn.status === "running" || turn.status === "queued");

export const isUnderWay = (turn: Turn): boolean => turn.status === "running" || turn.status === "queued";

/** How many turns are answered before each turn that waits, by its id: the order of the line. */
export function queuePlaces(chat: ChatState): ReadonlyMap<string, number> {
  const queued = chat.messages.filter((message) => isQueued(chat.turns[message.turn_id]));
  return new Map(queued.map((message, index) => [message.turn_id, index + 1]));
}

/** Its message was taken back before anything answered it. */
export function isTakenBack(turn: Turn | undefined): boolean {
  return turn?.status === "stopped" && turn.manager === null && turn.actions.length === 0;
}

/** The turn that Stop would stop. */
export function runningTurn(chat: ChatState | null): Turn | undefined {
  return chat ? Object.values(chat.turns).find((turn) => isUnderWay(turn) && !isQueued(turn)) : undefined;
}

/** A plan of this chat waits for somebody's yes. */
export function awaitsDecision(chat: ChatState | null): boolean {
  return chat ? Object.values(chat.turns).some((turn) => turn.plan?.state === "waiting") : false;
}

/** Own messages of the chat, oldest first, without repeats: what the up-arrow brings back. */
export function earlierMessages(chat: ChatState | null): string[] {
  if (!chat) return [];
  const texts = [...chat.messages.map((message) => message.text), ...chat.sent.map((message) => message.text)];
  return texts.filter((text, index) => text !== texts[index - 1]);
}

/** Something in this chat could be taken back. */
export function hasUndoable(chat: ChatState): boolean {
  return Object.values(chat.turns).some((turn) => turn.can_undo || turn.actions.some((action) => action.effects.some((effect) => effect.can_undo !== "no")));
}
