import { FileQuestion } from "lucide-react";
import { useCallback, useEffect, useRef, useState, type ReactNode, type Ref } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { chatCommand, closeChat, forgetSent, openChat, resendMessage, retryChat, sendMessage, type Message } from "@/live";
import { wireError } from "@/live/http";
import { chats, useChat, usePage, type ChatState, type SentMessage } from "@/store";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Skeleton } from "@/ui/Skeleton";
import { toast } from "@/ui/toast";

import { ChatHeader } from "./ChatHeader";
import { Composer, type ComposerHandle } from "./Composer";
import { DoingsProvider } from "./doings";
import { EmptyChat } from "./EmptyChat";
import { MessageList } from "./MessageList";
import { ModelBanner } from "./ModelBanner";
import { SessionBanner } from "./SessionBanner";
import { createSession, useSomeChat } from "./sessions";
import { tellProblem } from "./tellProblem";
import { earlierMessages, hasUndoable, runningTurn } from "./turns";
import { useAppliedViews } from "./useAppliedViews";
import { useMakeDoings } from "./useDoings";
import { useColumns, useUndone } from "./useSheetOf";
import { useTemplates } from "./useTemplates";

export interface ChatPanelProps {
  sheetId: string;
  /** null: the latest chat of the sheet, to be found. */
  chatId: string | null;
  /** `isReplacing`: the address only now says which chat it is. */
  onOpenChat: (chatId: string | null, isReplacing?: boolean) => void;
  onShowSheet: () => void;
  /** What is shown of the jobs that a turn started. */
  jobsOf?: (turnId: string) => ReactNode;
  ref?: Ref<ChatPanelHandle>;
}

/** A chat with messages on their way is kept, so that none of them fails unseen. */
function leaveChat(chatId: string): void {
  const sent = chats.getState().byId[chatId]?.chat?.sent ?? [];
  if (sent.length === 0) closeChat(chatId);
}

export interface ChatPanelHandle {
  readonly focus: () => void;
  readonly newChat: () => void;
}

/** The left half of the page: a chat about the sheet on the right. */
export function ChatPanel({ sheetId, chatId, onOpenChat, onShowSheet, jobsOf = noJobs, ref }: ChatPanelProps) {
  const t = useT();
  const onFound = useCallback((id: string) => onOpenChat(id, true), [onOpenChat]);
  const some = useSomeChat(sheetId, chatId, onFound);
  const { chat, load, error } = useChat(chatId);
  const composer = useRef<ComposerHandle>(null);

  useEffect(() => {
    if (chatId === null) return;
    openChat(chatId);
    return () => leaveChat(chatId);
  }, [chatId]);

  useEffect(() => {
    if (!chat?.isDeleted) return;
    toast({ title: t("chat.gone"), key: "chat-deleted" });
    onOpenChat(null, true);
  }, [chat?.isDeleted, onOpenChat, t]);

  // An address that joins a chat to another sheet than its own.
  const isForeign = chat !== null && chat.sheetId !== sheetId;
  useEffect(() => {
    if (isForeign) onOpenChat(null, true);
  }, [isForeign, onOpenChat]);

  const newChat = useCallback(() => {
    // An empty chat is new enough.
    if (chat && chat.messages.length + chat.sent.length === 0) composer.current?.focus();
    else void createSession(sheetId).then((session) => onOpenChat(session.id), tellProblem);
  }, [chat, sheetId, onOpenChat]);

  if (typeof ref === "object" && ref) ref.current = { focus: () => composer.current?.focus(), newChat };

  const failure = chat ? null : (some.error ?? (load === "failed" ? error : null));
  return (
    <section aria-label={t("panel.chat")} className="flex h-full min-h-0 flex-col bg-bg">
      <ChatHeader sheetId={sheetId} chatId={chatId} chat={isForeign ? null : chat} onOpenChat={onOpenChat} onNew={newChat} onGone={() => onOpenChat(null, true)} />
      {chat && chatId !== null && !isForeign ? (
        <OpenChat key={chatId} chat={chat} composer={composer} onShowSheet={onShowSheet} jobsOf={jobsOf} onNew={newChat} />
      ) : failure ? (
        <Failed reason={failure} onRetry={() => (chatId === null ? some.retry() : void retryChat(chatId))} onNew={newChat} />
      ) : (
        <Loading />
      )}
    </section>
  );
}

const noJobs = () => null;

interface OpenChatProps {
  chat: ChatState;
  composer: React.RefObject<ComposerHandle | null>;
  onShowSheet: () => void;
  jobsOf: (turnId: string) => ReactNode;
  onNew: () => void;
}

function OpenChat({ chat, composer, onShowSheet, jobsOf, onNew }: OpenChatProps) {
  const columns = useColumns(chat.sheetId);
  const selection = usePage((state) => state.selection);
  const undone = useUndone(chat.sheetId, hasUndoable(chat));
  const doings = useMakeDoings({ chatId: chat.id, sheetId: chat.sheetId, composer, undone, columns, onShowSheet, jobsOf });
  useAppliedViews(chat, doings.applyView);
  const templates = useTemplates(columns);
  const running = runningTurn(chat);
  const [stopping, setStopping] = useState<string | null>(null);

  const stop = () => {
    if (!running || stopping === running.id) return;
    setStopping(running.id);
    chatCommand(chat.id, "stop", {}).catch((reason: unknown) => {
      setStopping(null);
      tellProblem(reason);
    });
  };
  const takeBack = (message: SentMessage) => {
    forgetSent(chat.id, message.id);
    composer.current?.setText(message.text);
  };
  const takeBackQueued = (message: Message) => {
    chatCommand(chat.id, "take_back", { turn_id: message.turn_id }).then(() => composer.current?.setText(message.text), tellProblem);
  };
  return (
    <DoingsProvider value={doings}>
      <SessionBanner state={chat.state} reason={chat.reason} onRetry={() => retryChat(chat.id).catch(tellProblem)} onNew={onNew} />
      <MessageList chat={chat} onRetry={(id) => resendMessage(chat.id, id)} onTakeBackSent={takeBack} onTakeBackQueued={takeBackQueued} empty={<EmptyChat columns={columns} />} />
      <ModelBanner chat={chat} />
      <Composer
        ref={composer}
        chatId={chat.id}
        sheetId={chat.sheetId}
        columns={columns}
        templates={templates}
        history={earlierMessages(chat)}
        selection={selection}
        state={chat.state}
        isRunning={running !== undefined}
        isStopping={running !== undefined && stopping === running.id}
        onSend={(text, rows) => sendMessage(chat.id, { text, ...(rows.length > 0 && { selection: rows }) })}
        onStop={stop}
      />
    </DoingsProvider>
  );
}

function Failed({ reason, onRetry, onNew }: { reason: unknown; onRetry: () => void; onNew: () => void }) {
  const t = useT();
  const error = typeof reason === "object" && reason !== null && "code" in reason ? (reason as Parameters<typeof errorWords>[0]) : wireError(reason);
  const words = errorWords(error);
  // The sheet's own half says it; here is the way out.
  if (error.code === "sheet_unknown") {
    return <EmptyState icon={FileQuestion} className="flex-1" title={t("missing.sheet")} actions={<Button onClick={() => location.assign("/")}>{t("missing.goHome")}</Button>} />;
  }
  return (
    <ErrorState
      className="flex-1"
      title={t("chat.failed")}
      fix={[words.title, words.fix].filter(Boolean).join(" ")}
      detail={error.code}
      actions={
        <>
          <Button tone="primary" onClick={onRetry}>
            {t("common.retry")}
          </Button>
          <Button onClick={onNew}>{t("chat.new")}</Button>
        </>
      }
    />
  );
}

function Loading() {
  const t = useT();
  return (
    <div className="flex-1 space-y-6 px-4 pt-6" role="status" aria-label={t("common.loading")}>
      <Skeleton className="ml-auto h-8 w-1/2 rounded-xl" />
      <div className="space-y-2.5">
        <Skeleton className="w-11/12" />
        <Skeleton className="w-3/4" />
        <Skeleton className="w-2/3" />
      </div>
      <Skeleton className="ml-auto h-8 w-2/5 rounded-xl" />
      <div className="space-y-2.5">
        <Skeleton className="w-4/5" />
        <Skeleton className="w-1/2" />
      </div>
    </div>
  );
}
