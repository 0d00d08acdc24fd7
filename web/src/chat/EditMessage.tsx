import { useEffect, useRef, useState } from "react";

import { useT } from "@/i18n";
import { Button } from "@/ui/Button";

import { MAX_MESSAGE } from "./limits";

interface EditMessageProps {
  text: string;
  onSend: (text: string) => void;
  onCancel: () => void;
}

/** A sent message, changed in its place. Sending makes another version beside the old one. */
export function EditMessage({ text, onSend, onCancel }: EditMessageProps) {
  const t = useT();
  const [draft, setDraft] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  const canSend = draft.trim() !== "" && draft.length <= MAX_MESSAGE;
  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  const send = () => {
    if (canSend) onSend(draft.trim());
  };
  return (
    <form
      className="ml-8 animate-fade rounded-xl border border-control bg-surface shadow-low focus-within:border-accent-text focus-within:ring-3 focus-within:ring-accent-soft"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={draft}
        aria-label={t("message.editLabel")}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") {
            event.stopPropagation();
            onCancel();
          } else if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            send();
          }
        }}
        className="scroll-thin block max-h-[220px] min-h-[36px] w-full resize-none [field-sizing:content] bg-transparent px-3 pt-2 pb-1 text-base outline-none"
      />
      <div className="flex flex-wrap items-center justify-end gap-1.5 px-2 pb-2">
        <p className="min-w-0 flex-1 pl-1 text-2xs text-faint">{t("message.editHint")}</p>
        <Button size="sm" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
        <Button size="sm" tone="primary" type="submit" disabled={!canSend}>
          {t("composer.send")}
        </Button>
      </div>
    </form>
  );
}
