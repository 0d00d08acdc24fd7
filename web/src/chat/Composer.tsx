import { ArrowUp, Slash, Square, TextSelect, X } from "lucide-react";
import { useId, useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from "react";

import { useT } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import { type Column, type SessionState } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { IconButton } from "@/ui/IconButton";
import { Tooltip } from "@/ui/Tooltip";

import { CompletionList, optionId } from "./CompletionList";
import { HistorySearch } from "./HistorySearch";
import { MAX_MESSAGE } from "./limits";
import { keepSent, loadSent } from "./sentHistory";
import { TemplateList } from "./TemplateList";
import { type WrittenTemplate } from "./templates";
import { useComposer } from "./useComposer";

const TALLEST_PX = 220;

export interface ComposerHandle {
  readonly focus: () => void;
  readonly setText: (text: string) => void;
}

interface ComposerProps {
  chatId: string;
  sheetId: string;
  columns: readonly Column[];
  templates: readonly WrittenTemplate[];
  /** Of this chat, the newest last. */
  history: readonly string[];
  selection: readonly string[];
  state: SessionState;
  /** An answer is being written, here or for another tab. */
  isRunning: boolean;
  isStopping: boolean;
  onSend: (text: string, selection: readonly string[]) => void;
  onStop: () => void;
  ref?: Ref<ComposerHandle>;
}

/** Where messages are written; never locked. */
export function Composer({ chatId, sheetId, columns, templates, history, selection, state, isRunning, isStopping, onSend, onStop, ref }: ComposerProps) {
  const t = useT();
  const listId = useId();
  const hintId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [dropped, drop] = useState<readonly string[] | null>(null);
  const selected = selection === dropped ? [] : selection;
  const [isSearching, setSearching] = useState(false);
  const composer = useComposer({
    chatId,
    columns,
    templates,
    history,
    field,
    onSend: (message) => {
      keepSent(sheetId, message);
      onSend(message, selected);
    },
    onEscape: () => isRunning && onStop(),
    onSearch: () => setSearching(true),
  });
  const { text, completions, offered } = composer;
  const hasList = completions !== null || offered !== null;
  const isTooLong = text.length > MAX_MESSAGE;
  const isEmpty = text.trim() === "";

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    setText: (next) => {
      composer.setText(next);
      field.current?.focus();
    },
  }));

  useLayoutEffect(() => {
    const element = field.current;
    // Browsers that know `field-sizing` do it themselves, also when the panel was hidden.
    if (!element || CSS.supports("field-sizing", "content")) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, TALLEST_PX)}px`;
  }, [text]);

  const offer = () => {
    field.current?.focus();
    composer.onInput("/", 1);
  };
  const search = (isOpen: boolean) => {
    setSearching(isOpen);
    if (!isOpen) field.current?.focus();
  };
  const recall = (message: string) => {
    composer.setText(message);
    field.current?.focus();
  };
  const placeholder = t(state === "INITIALIZING" ? "composer.placeholderLoading" : isRunning ? "composer.placeholderBusy" : "composer.placeholder");
  return (
    <form
      className="relative px-3 pb-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isTooLong) composer.send();
      }}
    >
      {hasList && (
        <div className="absolute inset-x-3 top-0">
          {offered && <TemplateList id={listId} items={offered} chosen={composer.chosen} onTake={(item) => composer.takeTemplate(item)} onChoose={(index) => composer.choose(index)} />}
          {completions && <CompletionList id={listId} items={completions.items} chosen={composer.chosen} onTake={(item) => composer.take(item)} onChoose={(index) => composer.choose(index)} />}
        </div>
      )}
      <div
        className={cx(
          "rounded-xl border bg-surface shadow-low transition-[border-color,box-shadow] duration-[120ms]",
          "focus-within:border-accent-text focus-within:ring-3 focus-within:ring-accent-soft",
          isTooLong ? "border-danger" : "border-control",
        )}
      >
        {selected.length > 0 && <SelectionNote count={selected.length} onDrop={() => drop(selection)} />}
        <textarea
          ref={field}
          data-composer
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={t("composer.label")}
          aria-describedby={hintId}
          aria-autocomplete="list"
          aria-controls={hasList ? listId : undefined}
          aria-activedescendant={hasList ? optionId(listId, composer.chosen) : undefined}
          aria-invalid={isTooLong || undefined}
          onChange={(event) => composer.onInput(event.target.value, event.target.selectionStart)}
          onKeyDown={(event) => composer.onKeyDown(event)}
          onBlur={() => composer.closeCompletions()}
          className="scroll-thin block max-h-[220px] min-h-[36px] w-full resize-none [field-sizing:content] bg-transparent px-3 pt-2.5 pb-1 text-base text-text outline-none placeholder:text-faint"
        />
        <div className="flex items-center gap-1.5 px-1.5 pb-1.5">
          <IconButton icon={Slash} size="sm" label={t("template.open")} keys="/" side="top" disabled={!isEmpty} onClick={offer} className="size-[24px]!" />
          <HistorySearch isOpen={isSearching} onOpenChange={search} messages={() => [...loadSent(sheetId), ...history]} onTake={recall} />
          <p id={hintId} className={cx("min-w-0 flex-1 truncate pl-1.5 text-2xs", isTooLong ? "text-danger" : "text-faint max-sm:invisible")}>
            {isTooLong ? t("composer.tooLong", { count: formatNumber(text.length), max: formatNumber(MAX_MESSAGE) }) : t("composer.hint")}
          </p>
          {isRunning && (
            <button
              type="button"
              onClick={onStop}
              aria-disabled={isStopping}
              className="flex h-[24px] items-center gap-1.5 rounded-md border border-border-strong px-2 text-xs font-medium hover:bg-hover aria-disabled:opacity-60"
            >
              <Icon of={Square} size={10} className="fill-current" />
              {t(isStopping ? "composer.stopping" : "composer.stop")}
            </button>
          )}
          <Tooltip text={t("composer.send")} keys="Enter" side="top">
            <button
              type="submit"
              aria-label={t("composer.send")}
              disabled={isEmpty || isTooLong}
              className="flex size-7 items-center justify-center rounded-md bg-accent text-on-accent transition-colors duration-[120ms] hover:bg-accent-hover disabled:bg-pressed disabled:text-faint"
            >
              <Icon of={ArrowUp} size={16} />
            </button>
          </Tooltip>
        </div>
      </div>
    </form>
  );
}

function SelectionNote({ count, onDrop }: { count: number; onDrop: () => void }) {
  const t = useT();
  return (
    <p className="mx-1.5 mt-1.5 flex items-center gap-1.5 rounded-md bg-sunken py-0.5 pr-0.5 pl-2 text-xs text-muted">
      <Icon of={TextSelect} size={13} />
      <span className="min-w-0 flex-1 truncate">{t("composer.selection", { count })}</span>
      <IconButton icon={X} size="sm" className="size-5!" label={t("composer.selectionDrop")} onClick={onDrop} />
    </p>
  );
}
