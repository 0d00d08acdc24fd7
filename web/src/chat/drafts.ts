/** What was typed and not sent, per chat; it survives reload, a crash and a change of chat. */

const PREFIX = "draft:";
/** More drafts than anyone comes back to; the oldest go first. */
const MOST_KEPT = 50;

interface Draft {
  text: string;
  at: number;
}

function read(key: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null") as Partial<Draft> | null;
    return draft && typeof draft.text === "string" ? { text: draft.text, at: Number(draft.at) || 0 } : null;
  } catch {
    return null;
  }
}

function forgetOldest(): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  if (keys.length <= MOST_KEPT) return;
  const byAge = keys.sort((a, b) => (read(a)?.at ?? 0) - (read(b)?.at ?? 0));
  for (const key of byAge.slice(0, keys.length - MOST_KEPT)) localStorage.removeItem(key);
}

export const loadDraft = (chatId: string): string => read(PREFIX + chatId)?.text ?? "";

/** Keeps `text`; an empty one forgets the draft. A full or forbidden storage is no reason to stop typing. */
export function keepDraft(chatId: string, text: string, now: number = Date.now()): void {
  try {
    if (text === "") {
      localStorage.removeItem(PREFIX + chatId);
      return;
    }
    localStorage.setItem(PREFIX + chatId, JSON.stringify({ text, at: now } satisfies Draft));
    forgetOldest();
  } catch {
    // The draft lives on in the composer itself.
  }
}
