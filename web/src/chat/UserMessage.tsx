import { CircleAlert, Clock3, Pencil, RotateCcw, Trash2, Undo2 } from "lucide-react";
import { memo, useRef, useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { type SentMessage } from "@/store";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { IconButton } from "@/ui/IconButton";

import { useDoings } from "./doings";
import { EditMessage } from "./EditMessage";
import { VersionSwitcher } from "./VersionSwitcher";

interface BubbleProps {
  text: string;
  selected: number;
  isPending?: boolean;
  /** Beside the bubble, in the room that is always left free there. */
  aside?: ReactNode;
  note?: ReactNode;
}

function Bubble({ text, selected, isPending = false, aside, note }: BubbleProps) {
  const t = useT();
  return (
    <div className="group/message flex flex-col items-end">
      <h2 className="sr-only">{t("chat.you")}</h2>
      <div className="flex max-w-full items-center justify-end">
        <span className="flex w-8 shrink-0 justify-center">{aside}</span>
        <div
          className={cx(
            "min-w-0 rounded-xl rounded-br-sm bg-accent-soft px-3 py-1.5 text-base break-words whitespace-pre-wrap transition-opacity duration-150",
            isPending && "opacity-70",
          )}
        >
          {text}
        </div>
      </div>
      {selected > 0 && <p className="mt-0.5 text-xs text-faint">{t("message.selection", { count: selected })}</p>}
      {note}
    </div>
  );
}

interface UserMessageProps {
  turnId: string;
  text: string;
  selected: number;
  /** Its turn has not begun: so many are answered before it. 0: it is being answered, or was. */
  place: number;
  isTakenBack?: boolean;
  /** Nothing is being answered, so it may be sent again with another text. */
  canEdit?: boolean;
  /** All versions of this message, the oldest first; fewer than two: there is no other. */
  versions?: readonly string[] | undefined;
  onTakeBack?: (() => void) | undefined;
}

export const UserMessage = memo(function UserMessage({ turnId, text, selected, place, isTakenBack = false, canEdit = true, versions, onTakeBack }: UserMessageProps) {
  const t = useT();
  const { resend } = useDoings();
  const [isEditing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const leave = () => {
    setEditing(false);
    requestAnimationFrame(() => edit.current?.focus());
  };
  if (isTakenBack) return <Bubble text={text} selected={selected} isPending note={<Note icon={<Icon of={Undo2} size={12} />} text={t("message.takenBack")} />} />;
  if (place > 0) return <Bubble text={text} selected={selected} isPending note={<Queued place={place} onTakeBack={onTakeBack} />} />;
  if (isEditing) {
    return (
      <EditMessage
        text={text}
        onCancel={leave}
        onSend={(next) => {
          setEditing(false);
          resend(turnId, next);
        }}
      />
    );
  }
  const pencil = canEdit && (
    <IconButton
      ref={edit}
      size="sm"
      icon={Pencil}
      label={t("message.edit")}
      onClick={() => setEditing(true)}
      className="opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100 pointer-coarse:opacity-100"
    />
  );
  return <Bubble text={text} selected={selected} aside={pencil} note={versions && versions.length > 1 && <VersionSwitcher versions={versions} current={turnId} />} />;
});

function Queued({ place, onTakeBack }: Pick<UserMessageProps, "place" | "onTakeBack">) {
  const t = useT();
  return (
    <Note icon={<Icon of={Clock3} size={12} />} text={place === 1 ? t("message.queued") : t("message.queuedAt", { place })}>
      {onTakeBack && (
        <Button size="sm" tone="ghost" icon={Undo2} onClick={onTakeBack}>
          {t("message.takeBack")}
        </Button>
      )}
    </Note>
  );
}

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
