/** Short messages at the edge of the page. Call `toast()` from anywhere; `Toaster` draws them. */
import type { Tone } from "./Badge";

export interface ToastAction {
  label: string;
  onClick: () => void;
}

export interface ToastOptions {
  title: string;
  description?: string;
  tone?: Tone;
  action?: ToastAction;
  /** Milliseconds until it goes by itself; null stays until closed. */
  durationMs?: number | null;
  /** A toast with the same key is replaced instead of piling up. */
  key?: string;
}

export interface ToastItem extends ToastOptions {
  id: string;
}

const MOST_SHOWN = 4;
const PLAIN_MS = 5_000;
/** Long enough to decide about an undo, and to read what went wrong. */
const LONG_MS = 10_000;

let items: readonly ToastItem[] = [];
let counter = 0;
const listeners = new Set<() => void>();

function set(next: readonly ToastItem[]): void {
  items = next;
  for (const listener of listeners) listener();
}

/** Shows a message; returns its id for `dismissToast`. */
export function toast(options: ToastOptions): string {
  const id = options.key ?? `toast-${++counter}`;
  set([...items.filter((item) => item.id !== id), { ...options, id }].slice(-MOST_SHOWN));
  return id;
}

export function dismissToast(id: string): void {
  set(items.filter((item) => item.id !== id));
}

export function toastDuration(item: ToastOptions): number | null {
  if (item.durationMs !== undefined) return item.durationMs;
  return item.action || item.tone === "danger" ? LONG_MS : PLAIN_MS;
}

export const toasts = {
  get: (): readonly ToastItem[] => items,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
