/** Collects what comes within one frame of the screen, so that a thousand patches a second are sixty drawings. */

/** Hidden pages draw no frames; they catch up this often instead. */
const HIDDEN_MS = 250;

export class Frames<T> {
  private waiting: T[] = [];
  private isBooked = false;

  constructor(private readonly take: (items: readonly T[]) => void) {}

  add(items: readonly T[]): void {
    this.waiting.push(...items);
    if (this.isBooked || this.waiting.length === 0) return;
    this.isBooked = true;
    const flush = () => this.flush();
    if (document.visibilityState === "hidden") setTimeout(flush, HIDDEN_MS);
    else requestAnimationFrame(flush);
  }

  flush(): void {
    this.isBooked = false;
    const items = this.waiting;
    this.waiting = [];
    if (items.length > 0) this.take(items);
  }
}
