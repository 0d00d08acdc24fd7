/**
 * What this tab keeps in the browser: its id, and edits the server has not answered yet. A tab that was closed leaves its edits behind;
 * the next one to open sends them. Held locks tell which tabs still live.
 */
import { type Command } from "./protocol";

const CLIENT = "chatsheet.client";
const OUTBOX = "chatsheet.outbox.";
/** Edits older than this are not sent any more: who made them has long looked elsewhere. */
const OLDEST_MS = 7 * 24 * 3600 * 1000;

interface Kept {
  readonly at: number;
  readonly commands: readonly Command[];
}

/** This tab's id: the same after a reload, another in a duplicated tab. */
export async function claimClient(): Promise<string> {
  const known = sessionStorage.getItem(CLIENT);
  const client = known !== null && (await holdLock(known)) ? known : crypto.randomUUID();
  if (client !== known) {
    sessionStorage.setItem(CLIENT, client);
    await holdLock(client);
  }
  return client;
}

/** False when another tab holds it. Without locks (an insecure context) every claim succeeds. */
function holdLock(name: string): Promise<boolean> {
  if (!("locks" in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const hold = (lock: Lock | null): Promise<void> | undefined => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    };
    // A reloading page gives its lock up a moment after the new one asks; so ask twice before believing in a duplicate.
    void navigator.locks.request(lockName(name), { ifAvailable: true }, (lock) =>
      lock ? hold(lock) : void setTimeout(() => void navigator.locks.request(lockName(name), { ifAvailable: true }, hold), 150),
    );
  });
}

const lockName = (client: string) => `chatsheet.tab.${client}`;

export function shelfOf(client: string): { load: () => readonly Command[]; save: (commands: readonly Command[]) => void } {
  return {
    load: () => read(OUTBOX + client),
    save: (commands) => {
      try {
        if (commands.length === 0) localStorage.removeItem(OUTBOX + client);
        else localStorage.setItem(OUTBOX + client, JSON.stringify({ at: Date.now(), commands } satisfies Kept));
      } catch {
        // The storage is full or switched off: the edits live in memory, and are lost only with the tab.
      }
    },
  };
}

/** Moves the edits of tabs that are gone to this one's shelf; to be called before it is loaded. */
export async function adoptOrphans(client: string): Promise<void> {
  if (!("locks" in navigator)) return;
  const { held = [] } = await navigator.locks.query();
  const alive = new Set(held.map((lock) => lock.name));
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(OUTBOX) && key !== OUTBOX + client);
  const orphans = keys.filter((key) => !alive.has(lockName(key.slice(OUTBOX.length))));
  const commands = orphans.flatMap(read);
  orphans.forEach((key) => localStorage.removeItem(key));
  if (commands.length > 0) shelfOf(client).save([...read(OUTBOX + client), ...commands]);
}

function read(key: string): readonly Command[] {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    return kept && Date.now() - kept.at < OLDEST_MS ? kept.commands : [];
  } catch {
    return [];
  }
}
