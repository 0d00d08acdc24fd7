/** What is being typed: the draft, the way back through earlier messages, and completions. */
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { type Column } from "@/live";

import { accept, complete, type Completion, type Completions } from "./completion";
import { keepDraft, loadDraft } from "./drafts";

interface ComposerOptions {
  chatId: string;
  columns: readonly Column[];
  /** Earlier messages, the newest last. */
  history: readonly string[];
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: (text: string) => void;
  /** Esc, when there is nothing else to leave. */
  onEscape: () => void;
}

export interface ComposerState {
  readonly text: string;
  readonly completions: Completions | null;
  /** Index of the completion that Tab takes. */
  readonly chosen: number;
  readonly setText: (text: string) => void;
  readonly onInput: (text: string, caret: number) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  readonly take: (item: Completion) => void;
  readonly choose: (index: number) => void;
  readonly closeCompletions: () => void;
  readonly send: () => void;
}

const isTouch = () => matchMedia("(pointer: coarse)").matches;

export function useComposer({ chatId, columns, history, field, onSend, onEscape }: ComposerOptions): ComposerState {
  const [text, setRaw] = useState(() => loadDraft(chatId));
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  /** Place in the history, counted from its end; null while something new is written. */
  const [back, setBack] = useState<number | null>(null);
  const completions = useMemo(() => (caret === null ? null : complete(text, caret, columns)), [text, caret, columns]);

  const change = useCallback(
    (next: string, at: number | null) => {
      setRaw(next);
      setCaret(at);
      setChosen(0);
      keepDraft(chatId, next);
    },
    [chatId],
  );

  // Placed as soon as the new text is in the field: the next key may come within the same frame.
  const nextCaret = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (nextCaret.current === null) return;
    field.current?.setSelectionRange(nextCaret.current, nextCaret.current);
    nextCaret.current = null;
  });
  const placeCaret = (at: number) => {
    nextCaret.current = at;
  };

  const take = (item: Completion) => {
    if (!completions) return;
    const done = accept(text, completions, item);
    change(done.text, null);
    field.current?.focus();
    placeCaret(done.caret);
  };

  const send = () => {
    const message = text.trim();
    if (message === "") return;
    onSend(message);
    change("", null);
    setBack(null);
  };

  const recall = (step: number): boolean => {
    const next = (back ?? 0) + step;
    if (next > history.length || next < 0) return false;
    const earlier = next === 0 ? "" : (history[history.length - next] ?? "");
    setBack(next === 0 ? null : next);
    change(earlier, null);
    placeCaret(earlier.length);
    return true;
  };

  const onCompletionKey = (event: KeyboardEvent, items: readonly Completion[]): boolean => {
    if (event.key === "ArrowDown") setChosen((chosen + 1) % items.length);
    else if (event.key === "ArrowUp") setChosen((chosen + items.length - 1) % items.length);
    else if (event.key === "Escape") setCaret(null);
    else if (event.key === "Tab" && !event.shiftKey) {
      const item = items[chosen];
      if (item) take(item);
    } else return false;
    return true;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (completions && isPlain && onCompletionKey(event, completions.items)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !isTouch()) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") onEscape();
    else if (isPlain && (text === "" || back !== null) && (event.key === "ArrowUp" || (event.key === "ArrowDown" && back !== null))) {
      if (recall(event.key === "ArrowUp" ? 1 : -1)) event.preventDefault();
    }
  };

  return {
    text,
    completions,
    chosen,
    setText: (next) => {
      change(next, null);
      setBack(null);
    },
    onInput: (next, at) => {
      change(next, at);
      setBack(null);
    },
    onKeyDown,
    take,
    choose: setChosen,
    closeCompletions: () => setCaret(null),
    send,
  };
}
