import { ArrowDown } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { type Message, type Turn } from "@/live";
import { type ChatState, type SentMessage } from "@/store";
import { Button } from "@/ui/Button";

import { shownMessages, versions } from "./branches";
import { isBusy, isTakenBack, queuePlaces } from "./turns";
import { TurnView } from "./TurnView";
import { SentMessageView, UserMessage } from "./UserMessage";
import { useAnnouncement } from "./useAnnouncement";
import { useStickToEnd } from "./useStickToEnd";

interface MessageListProps {
  chat: ChatState;
  onRetry: (id: string) => void;
  onTakeBackSent: (message: SentMessage) => void;
  onTakeBackQueued?: ((message: Message) => void) | undefined;
  /** Shown instead of messages while there are none. */
  empty: ReactNode;
}

/** Turns that were there when the chat came on the screen are old news: no focus, no announcement. */
function useFreshTurns(chat: ChatState): (turnId: string) => boolean {
  const [known] = useState(() => new Set(Object.keys(chat.turns)));
  return (turnId) => !known.has(turnId);
}

export function MessageList({ chat, onRetry, onTakeBackSent, onTakeBackQueued, empty }: MessageListProps) {
  const t = useT();
  const { scroller, content, isAtEnd, toEnd } = useStickToEnd();
  const isFresh = useFreshTurns(chat);
  const announcement = useAnnouncement(chat, isFresh);
  const messages = useMemo(() => shownMessages(chat), [chat]);
  const places = useMemo(() => queuePlaces(chat), [chat]);
  const versionsOf = useMemo(() => versions(chat), [chat]);
  const busy = isBusy(chat);
  const size = messages.length + chat.sent.length;
  const [seen, see] = useState(size);
  const sent = chat.sent.length;
  const wasSent = useRef(sent);

  // One's own message always comes into view.
  useEffect(() => {
    if (sent > wasSent.current) toEnd();
    wasSent.current = sent;
  }, [sent, toEnd]);
  useEffect(() => {
    if (isAtEnd) see(size);
  }, [isAtEnd, size]);

  return (
    <div className="relative min-h-0 flex-1">
      <div ref={scroller} className="scroll-thin h-full overflow-y-auto" tabIndex={0} role="log" aria-live="off" aria-label={t("chat.log")}>
        <div ref={content} className="mx-auto flex min-h-full max-w-[760px] flex-col gap-4 px-4 pt-4 pb-5">
          {size === 0 && empty}
          {messages.map((message, index) => (
            <Exchange
              key={message.id}
              message={message}
              turn={chat.turns[message.turn_id]}
              isFresh={isFresh(message.turn_id)}
              isLast={index === messages.length - 1 && chat.sent.length === 0}
              isBusy={busy}
              place={places.get(message.turn_id) ?? 0}
              versions={versionsOf.get(message.turn_id)}
              onTakeBack={onTakeBackQueued}
            />
          ))}
          {chat.sent.map((message) => (
            <SentMessageView key={message.id} message={message} onRetry={onRetry} onTakeBack={onTakeBackSent} />
          ))}
        </div>
      </div>
      {!isAtEnd && (
        <div className="pointer-events-none absolute inset-x-0 bottom-2 flex justify-center">
          <Button size="sm" icon={ArrowDown} className="pointer-events-auto animate-rise rounded-full! bg-raised! px-3 shadow-mid!" onClick={() => toEnd("smooth")}>
            {t(size > seen ? "chat.jump" : "chat.toEnd")}
          </Button>
        </div>
      )}
      <p className="sr-only" role="status" aria-live="polite">
        {announcement}
      </p>
    </div>
  );
}

interface ExchangeProps {
  message: Message;
  turn: Turn | undefined;
  isFresh: boolean;
  isLast: boolean;
  isBusy: boolean;
  place: number;
  versions: readonly string[] | undefined;
  onTakeBack?: ((message: Message) => void) | undefined;
}

/** A message and its answer. Out of view the browser skips drawing it, so that long chats stay light. */
function Exchange({ message, turn, isFresh, isLast, isBusy: isChatBusy, place, versions: ids, onTakeBack }: ExchangeProps) {
  const isWaiting = place > 0;
  const takenBack = isTakenBack(turn);
  const selected = (message.selection ?? turn?.selection ?? []).length;
  return (
    <div className="-mx-1 space-y-3 px-1 pb-1 [contain-intrinsic-size:auto_180px] [content-visibility:auto]">
      <UserMessage
        turnId={message.turn_id}
        text={message.text}
        selected={selected}
        place={place}
        isTakenBack={takenBack}
        canEdit={!isChatBusy}
        versions={ids}
        onTakeBack={isWaiting && onTakeBack ? () => onTakeBack(message) : undefined}
      />
      {turn && !isWaiting && !takenBack && <TurnView turn={turn} question={message.text} isFresh={isFresh} isLast={isLast} isBusy={isChatBusy} />}
    </div>
  );
}
