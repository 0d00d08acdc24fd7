/** Which messages of a chat are shown: the way from its head up. A question answered again, or sent with another text, is a branch beside the old one. */
import { type Message, type Turn } from "@/live";
import { type ChatState } from "@/store";

type Branched = Pick<ChatState, "messages" | "turns" | "head" | "sent">;

const hasBranches = (turns: readonly Turn[]) => turns.some((turn) => turn.parent_id || turn.replaces);

/** Ids from `head` up to its first turn. */
function pathTo(head: string | undefined, turns: ChatState["turns"]): Set<string> {
  const path = new Set<string>();
  for (let turn = head === undefined ? undefined : turns[head]; turn && !path.has(turn.id); turn = turn.parent_id ? turns[turn.parent_id] : undefined) path.add(turn.id);
  return path;
}

/** The first of the turns that replaced each other in the place of `turn`. */
function firstOf(turn: Turn, turns: ChatState["turns"]): string {
  const seen = new Set<string>();
  let first = turn;
  while (first.replaces && !seen.has(first.id)) {
    seen.add(first.id);
    const earlier = turns[first.replaces];
    if (!earlier) break;
    first = earlier;
  }
  return first.id;
}

/** Of each turn that was answered anew: all its versions, the oldest first. */
export function versions(chat: Branched): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const message of chat.messages) {
    const turn = chat.turns[message.turn_id];
    if (!turn) continue;
    const first = firstOf(turn, chat.turns);
    groups.set(first, [...(groups.get(first) ?? []), turn.id]);
  }
  const many = [...groups.values()].filter((ids) => ids.length > 1);
  return new Map(many.flatMap((ids) => ids.map((id): [string, readonly string[]] => [id, ids])));
}

/** The messages of the branch shown, in their order. What was sent to replace a turn takes its place before the server has it. */
export function shownMessages(chat: Branched): readonly Message[] {
  const shown = hasBranches(Object.values(chat.turns)) ? onPath(chat) : chat.messages;
  const replaced = chat.sent.find((message) => message.replaces && message.status !== "failed")?.replaces;
  const end = replaced === undefined ? -1 : shown.findIndex((message) => message.turn_id === replaced);
  return end < 0 ? shown : shown.slice(0, end);
}

function onPath(chat: Branched): readonly Message[] {
  const known = chat.head !== null && chat.turns[chat.head] ? chat.head : chat.messages.at(-1)?.turn_id;
  const path = pathTo(known, chat.turns);
  const branched = versions(chat);
  const start = chat.messages.findIndex((message) => path.has(message.turn_id));
  // Turns from before there were branches have no parents: all of them lead up to the path.
  const isBefore = (message: Message, index: number) => {
    const turn = chat.turns[message.turn_id];
    return index < start && turn !== undefined && !turn.parent_id && !branched.has(turn.id);
  };
  return chat.messages.filter((message, index) => path.has(message.turn_id) || isBefore(message, index));
}
