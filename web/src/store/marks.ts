/** Cells changed by others a moment ago. Changed in place, because it is read while drawing and written a thousand times a second. */
import { type CellKey } from "./sheet";

/** How long a change stays tinted. */
export const MARK_MS = 4_000;
const MOST_MARKS = 3_000;

export class Marks {
  private readonly since = new Map<CellKey, number>();

  get size(): number {
    return this.since.size;
  }

  note(key: CellKey, now: number): void {
    this.since.delete(key);
    this.since.set(key, now);
    if (this.since.size > MOST_MARKS) {
      const oldest = this.since.keys().next();
      if (!oldest.done) this.since.delete(oldest.value);
    }
  }

  /** From 1 (just now) down to 0 (forgotten). */
  strength(key: CellKey, now: number): number {
    const at = this.since.get(key);
    return at === undefined ? 0 : Math.max(0, 1 - (now - at) / MARK_MS);
  }

  /** Forgets the old ones; they are in the order noted. */
  fade(now: number): readonly CellKey[] {
    const gone: CellKey[] = [];
    for (const [key, at] of this.since) {
      if (now - at < MARK_MS) break;
      this.since.delete(key);
      gone.push(key);
    }
    return gone;
  }

  keys(): IterableIterator<CellKey> {
    return this.since.keys();
  }

  clear(): void {
    this.since.clear();
  }
}
