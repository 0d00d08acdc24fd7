/** Reads the windows that the page looks at: in pages, a little ahead, never the same one twice at a time; lets go of what scrolled by. */
import { type SheetStore } from "@/store/sheetData";
import { installWindow, wanted, type Range } from "@/store/windows";

import { api, ApiProblem, wireError } from "./http";
import { type WindowReply, type WindowRequest } from "./protocol";

/** Rows of one read: a few screens, about 50 KB. */
export const PAGE = 200;
const MOST_AT_ONCE = 3;
/** Windows that events keep disturbing are read again at most this often. */
const REREAD_EVERY_MS = 300;
const RETRY_AFTER_MS = 1_500;

interface Reading extends Range {
  readonly abort: AbortController;
}

export class Windows {
  private readonly reading: Reading[] = [];
  private first = 0;
  private last = PAGE - 1;
  private direction = 1;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastReadAt = 0;
  private isClosed = false;

  constructor(
    private readonly sheetId: string,
    private readonly store: SheetStore,
  ) {}

  /** Rows `first`..`last` of the view are on the screen. */
  look(first: number, last: number): void {
    if (first !== this.first) this.direction = first > this.first ? 1 : -1;
    this.first = first;
    this.last = last;
    this.dropFar();
    this.fill();
  }

  /** Something changed: read what is missing or disturbed, soon. */
  refresh(): void {
    if (this.timer !== undefined || this.isClosed) return;
    const wait = Math.max(0, this.lastReadAt + REREAD_EVERY_MS - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.fill();
    }, wait);
  }

  /** Reads the page that begins at a place, whatever is on the screen; resolves when it is there, or could not be had. */
  async readAt(offset: number): Promise<void> {
    await this.read({ offset, limit: PAGE });
  }

  /** The view is another one: nothing on its way is of use. */
  restart(): void {
    for (const one of this.reading.splice(0)) one.abort.abort();
    this.fill();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const one of this.reading.splice(0)) one.abort.abort();
  }

  private dropFar(): void {
    for (const one of [...this.reading]) {
      const isFar = one.offset > this.last + 2 * PAGE || one.offset + one.limit < this.first - 2 * PAGE;
      if (isFar) {
        one.abort.abort();
        this.forget(one);
      }
    }
  }

  private fill(): void {
    const { sheet } = this.store.getState();
    if (!sheet || this.isClosed) return;
    const ahead = this.direction > 0 ? [this.first, this.last + PAGE] : [this.first - PAGE, this.last];
    const ranges = [...wanted(sheet, this.first, this.last, PAGE), ...wanted(sheet, ahead[0] ?? 0, ahead[1] ?? 0, PAGE)];
    for (const range of ranges) {
      if (this.reading.length >= MOST_AT_ONCE) break;
      if (!this.reading.some((one) => range.offset < one.offset + one.limit && one.offset < range.offset + range.limit)) void this.read(range);
    }
    const isReadingWindows = this.reading.length > 0;
    if (isReadingWindows !== this.store.getState().isReadingWindows) this.store.setState({ isReadingWindows });
  }

  private async read(range: Range): Promise<void> {
    const { sheet } = this.store.getState();
    if (!sheet) return;
    const one: Reading = { ...range, abort: new AbortController() };
    this.reading.push(one);
    this.lastReadAt = performance.now();
    const keep = sheet.kept.size > 0 ? { keep: [...sheet.kept] } : {};
    const body: WindowRequest = { view: sheet.view, offset: range.offset, limit: range.limit, ...keep };
    try {
      const reply = await api<WindowReply>(`/sheets/${this.sheetId}/window`, { method: "POST", body, signal: one.abort.signal });
      this.install(one, reply);
    } catch (reason) {
      this.failed(one, reason);
    }
  }

  private install(one: Reading, reply: WindowReply): void {
    if (one.abort.signal.aborted) return;
    this.forget(one);
    this.store.setState((data) => (data.sheet ? { sheet: installWindow(data.sheet, reply, (this.first + this.last) / 2), error: null } : data));
    this.fill();
  }

  private failed(one: Reading, reason: unknown): void {
    if (one.abort.signal.aborted) return;
    this.forget(one);
    this.store.setState({ error: wireError(reason) });
    const isPassing = reason instanceof ApiProblem && (reason.status === 0 || reason.error.is_retryable);
    if (isPassing) setTimeout(() => this.refresh(), RETRY_AFTER_MS);
    else this.fillNothing();
  }

  private fillNothing(): void {
    this.store.setState({ isReadingWindows: this.reading.length > 0 });
  }

  private forget(one: Reading): void {
    const at = this.reading.indexOf(one);
    if (at >= 0) this.reading.splice(at, 1);
  }
}
