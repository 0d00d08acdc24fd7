/** Follows how the open sheet stands to its source: reads it, takes its signals, reads again where a signal or an answer says so. */
import { type SheetStore } from "@/store/sheetData";
import { isFollowed, isOutOfStep, isReadNeeded, withRead, withReading, withTold } from "@/store/source";

import { api, ApiProblem } from "./http";
import { rejectedOn, shelveRejected } from "./rejectedShelf";
import { type SourceRead, type SourceTold } from "./source";

const RETRY_MS = 3_000;
/** Answers come in bursts. */
const SETTLE_MS = 400;
/** A signal may overtake the events it is about; only what stays different is read again. */
const OUT_OF_STEP_MS = 2_000;

const isPassing = (reason: unknown): boolean => !(reason instanceof ApiProblem) || reason.status === 0 || reason.error.is_retryable;

export class SheetSource {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private reads = 0;
  private isClosed = false;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly sheetId: string,
    private readonly store: SheetStore,
    /** What is protected, or pending, may be something else. */
    private readonly onRead: () => void,
  ) {
    this.store.setState(({ source }) => ({ source: { ...source, ...rejectedOn(sheetId) } }));
    this.unsubscribe = this.store.subscribe(({ source }, before) => {
      if (source.rejected !== before.source.rejected) shelveRejected(sheetId, source);
    });
  }

  async read(): Promise<void> {
    this.cancel();
    this.reads += 1;
    const own = this.reads;
    this.store.setState(({ sheet, source }) => ({ source: withReading(source, sheet?.version.seq ?? 0) }));
    try {
      const { source: read } = await api<{ source: SourceRead | null }>(`/sheets/${this.sheetId}/source`);
      if (this.isClosed || own !== this.reads) return;
      this.store.setState(({ source }) => ({ source: withRead(source, read) }));
      this.onRead();
    } catch (reason) {
      if (this.isClosed || own !== this.reads) return;
      if (isPassing(reason)) this.readIn(RETRY_MS);
      else this.store.setState(({ source }) => ({ source: source.link === undefined ? withRead(source, null) : source }));
    }
  }

  told(told: SourceTold | null): void {
    const { source } = this.store.getState();
    this.store.setState({ source: withTold(source, told) });
    if (source.link === undefined || isReadNeeded(source, told)) this.readIn(SETTLE_MS);
    else if (isOutOfStep(this.store.getState().source)) this.readIn(OUT_OF_STEP_MS, () => isOutOfStep(this.store.getState().source));
  }

  /** Something only reading tells: which of many rows a change is about, what waits yet of one that was rejected in part. */
  again(): void {
    if (isFollowed(this.store.getState().source)) this.readIn(SETTLE_MS);
  }

  close(): void {
    this.isClosed = true;
    this.unsubscribe();
    this.cancel();
  }

  private cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private readIn(ms: number, isWanted: () => boolean = () => true): void {
    if (this.isClosed || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (isWanted()) void this.read();
    }, ms);
  }
}
