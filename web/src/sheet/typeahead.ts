/**
 * Keys struck between the one that opens an editor and the moment the editor has the focus. The overlay is made a little later than the
 * key, and a fast typist's next letters would go nowhere.
 */

/** An editor that has not come by then will not. */
const MOST_WAIT_MS = 1_000;

export type Movement = readonly [-1 | 0 | 1, -1 | 0 | 1];

interface Early {
  readonly text: string;
  /** The edit was finished before its editor came: go there. */
  readonly finish: Movement | null;
}

const NOTHING: Early = { text: "", finish: null };

let waiting: (Early & { readonly since: number }) | null = null;

/** An editor is about to open because a letter was typed. */
export function expectEditor(): void {
  waiting = { ...NOTHING, since: performance.now() };
}

/** No editor will come for what was typed: another cell was chosen. */
export function forgetEditor(): void {
  waiting = null;
}

/** True when the key was kept for the editor that is opening. */
export function keepKey(key: string, isShift: boolean): boolean {
  if (!waiting || waiting.finish || performance.now() - waiting.since > MOST_WAIT_MS) return false;
  const { text } = waiting;
  if (key.length === 1) waiting = { ...waiting, text: text + key };
  else if (key === "Backspace") waiting = { ...waiting, text: text.slice(0, -1) };
  else if (key === "Enter") waiting = { ...waiting, finish: [0, 1] };
  else if (key === "Tab") waiting = { ...waiting, finish: [isShift ? -1 : 1, 0] };
  else return false;
  return true;
}

/** What was typed meanwhile; the editor has the keys from now on. */
export function takeEarly(): Early {
  const early = waiting ?? NOTHING;
  waiting = null;
  return early;
}
