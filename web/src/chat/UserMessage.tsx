import { CircleAlert, Clock3, RotateCcw, Trash2, Undo2 } from "lucide-react";
import { memo, type ReactNode } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { type SentMessage } from "@/store";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";

interface BubbleProps {
  text: string;
  selected: number;
  isPending?: boolean;
  note?: ReactNode;
}

function Bubble({ text, selected, isPending = false, note }: BubbleProps) {
  const t = useT();
  return (
    <div className="flex flex-col items-end pl-8">
      <h2 className="sr-only">{t("chat.you")}</h2>
      <div
        className={cx(
          "max-w-full rounded-xl rounded-br-sm bg-accent-soft px-3 py-1.5 text-base break-words whitespace-pre-wrap transition-opacity duration-150",
          isPending && "opacity-70",
        )}
      >
        {text}
      </div>
      {selected > 0 && <p className="mt-0.5 text-xs text-faint">{t("message.selection", { count: selected })}</p>}
      {note}
    </div>
  );
}

interface UserMessageProps {
  text: string;
  selected: number;
  /** Its turn has not begun: the answer before it is still being written. */
  isQueued: boolean;
  isTakenBack?: boolean;
  onTakeBack?: (() => void) | undefined;
}

export const UserMessage = memo(function UserMessage({ text, selected, isQueued, isTakenBack = false, onTakeBack }: UserMessageProps) {
  const t = useT();
  const note = isQueued && (
    <Note icon={<Icon of={Clock3} size={12} />} text={t("message.queued")}>
      {onTakeBack && (
        <Button size="sm" tone="ghost" icon={Undo2} onClick={onTakeBack}>
          {t("message.takeBack")}
        </Button>
      )}
    </Note>
  );
  if (isTakenBack) return <Bubble text={text} selected={selected} isPending note={<Note icon={<Icon of={Undo2} size={12} />} text={t("message.takenBack")} />} />;
  return <Bubble text={text} selected={selected} isPending={isQueued} note={note} />;
});

interface SentMessageViewProps {
  message: SentMessage;
  onRetry: (id: string) => void;
  /** Takes it out of the queue; its text goes back into the composer. */
  onTakeBack: (message: SentMessage) => void;
}

/** A message the server does not have yet. */
export const SentMessageView = memo(function SentMessageView({ message, onRetry, onTakeBack }: SentMessageViewProps) {
  const t = useT();
  const note =
    message.status === "failed" ? (
      <Note icon={<Icon of={CircleAlert} size={12} />} text={`${t("message.failed")}${message.error ? `: ${errorWords(message.error).title}` : ""}`} isBad>
        <Button size="sm" tone="ghost" icon={RotateCcw} onClick={() => onRetry(message.id)}>
          {t("message.retry")}
        </Button>
        <Button size="sm" tone="ghost" icon={Trash2} onClick={() => onTakeBack(message)}>
          {t("message.discard")}
        </Button>
      </Note>
    ) : (
      <Note icon={<Icon of={Clock3} size={12} />} text={t(message.status === "waiting" ? "message.waits" : "message.sending")}>
        {message.status === "waiting" && (
          <Button size="sm" tone="ghost" icon={Undo2} onClick={() => onTakeBack(message)}>
            {t("message.takeBack")}
          </Button>
        )}
      </Note>
    );
  return <Bubble text={message.text} selected={message.selection.length} isPending note={note} />;
});

function Note({ icon, text, isBad = false, children }: { icon: ReactNode; text: string; isBad?: boolean; children?: ReactNode }) {
  return (
    <div className={cx("mt-0.5 flex flex-wrap items-center justify-end gap-x-1 text-xs", isBad ? "text-danger" : "text-faint")}>
      {icon}
      <span className="break-words">{text}</span>
      {children}
    </div>
  );
}
