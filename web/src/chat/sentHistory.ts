/** What was sent about a sheet, in whichever chat; kept in the browser, to be found and sent again. */

const PREFIX = "sent:";
const MOST_KEPT = 100;
/** Long messages are found by their beginning; a pasted page is no command to repeat. */
const LONGEST = 2_000;

export function loadSent(sheetId: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + sheetId) ?? "[]");
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string") : [];
  } catch {
    return [];
  }
}

/** The newest last; a text sent again moves to the end. */
export function keepSent(sheetId: string, text: string): void {
  if (text.length > LONGEST) return;
  try {
    const kept = [...loadSent(sheetId).filter((one) => one !== text), text].slice(-MOST_KEPT);
    localStorage.setItem(PREFIX + sheetId, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage: the chat itself still has it.
  }
}

const fold = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The newest first, each once; every typed word is in it. */
export function findSent(kept: readonly string[], typed: string): string[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const newest = [...new Set([...kept].reverse())];
  return newest.filter((text) => words.every((word) => fold(text).includes(word)));
}
