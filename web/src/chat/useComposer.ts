/** What is being typed: the draft, the way back through earlier messages, and completions. */
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { type Column } from "@/live";

import { accept, complete, type Completion, type Completions } from "./completion";
import { keepDraft, loadDraft } from "./drafts";
import { matching, type WrittenTemplate } from "./templates";

interface ComposerOptions {
  chatId: string;
  columns: readonly Column[];
  /** What a `/` at the beginning offers. */
  templates: readonly WrittenTemplate[];
  /** Earlier messages, the newest last. */
  history: readonly string[];
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: (text: string) => void;
  /** Esc, when there is nothing else to leave. */
  onEscape: () => void;
  /** Alt+Up: look through all earlier messages. */
  onSearch: () => void;
}

export interface ComposerState {
  readonly text: string;
  readonly completions: Completions | null;
  /** Templates that fit what follows the slash; null while none is being looked for. */
  readonly offered: readonly WrittenTemplate[] | null;
  /** Index of the completion, or template, that Tab takes. */
  readonly chosen: number;
  readonly setText: (text: string) => void;
  readonly onInput: (text: string, caret: number) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  readonly take: (item: Completion) => void;
  readonly takeTemplate: (item: WrittenTemplate) => void;
  readonly choose: (index: number) => void;
  readonly closeCompletions: () => void;
  readonly send: () => void;
}

const isTouch = () => matchMedia("(pointer: coarse)").matches;

/** A slash and a word or two, nothing else. */
const ASKS_FOR_TEMPLATES = /^\/(.{0,40})$/;

export function useComposer({ chatId, columns, templates, history, field, onSend, onEscape, onSearch }: ComposerOptions): ComposerState {
  const [text, setRaw] = useState(() => loadDraft(chatId));
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  /** Place in the history, counted from its end; null while something new is written. */
  const [back, setBack] = useState<number | null>(null);
  const offered = useMemo(() => {
    const typed = caret === null ? undefined : ASKS_FOR_TEMPLATES.exec(text)?.[1];
    const found = typed === undefined ? [] : matching(templates, typed);
    return found.length > 0 ? found : null;
  }, [text, caret, templates]);
  const completions = useMemo(() => (caret === null || text.startsWith("/") ? null : complete(text, caret, columns)), [text, caret, columns]);

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
  const nextCaret = useRef<readonly [number, number] | null>(null);
  useLayoutEffect(() => {
    if (nextCaret.current === null) return;
    field.current?.setSelectionRange(...nextCaret.current);
    nextCaret.current = null;
  });
  const placeCaret = (from: number, to = from) => {
    nextCaret.current = [from, to];
  };

  const take = (item: Completion) => {
    if (!completions) return;
    const done = accept(text, completions, item);
    change(done.text, null);
    field.current?.focus();
    placeCaret(done.caret);
  };

  const takeTemplate = (item: WrittenTemplate) => {
    change(item.text, null);
    field.current?.focus();
    placeCaret(item.from, item.to);
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

  /** Keys of the list above the message; `isPicking`: Enter takes, too, as there is nothing to send yet. */
  const onListKey = (event: KeyboardEvent, count: number, isPicking: boolean, takeChosen: () => void): boolean => {
    if (event.key === "ArrowDown") setChosen((chosen + 1) % count);
    else if (event.key === "ArrowUp") setChosen((chosen + count - 1) % count);
    else if (event.key === "Escape") setCaret(null);
    else if ((event.key === "Tab" || (isPicking && event.key === "Enter")) && !event.shiftKey) takeChosen();
    else return false;
    return true;
  };

  const onAnyListKey = (event: KeyboardEvent): boolean => {
    const template = offered?.[chosen];
    if (offered && template) return onListKey(event, offered.length, true, () => takeTemplate(template));
    const item = completions?.items[chosen];
    return completions && item ? onListKey(event, completions.items.length, false, () => take(item)) : false;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (isPlain && onAnyListKey(event)) {
      event.preventDefault();
      return;
    }
    if (event.altKey && event.key === "ArrowUp") {
      event.preventDefault();
      onSearch();
    } else if (event.key === "Enter" && !event.shiftKey && !isTouch()) {
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
    offered,
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
    takeTemplate,
    choose: setChosen,
    closeCompletions: () => setCaret(null),
    send,
  };
}
