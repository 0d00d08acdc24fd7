import { useQueryClient } from "@tanstack/react-query";
import { ChevronDown, MessageSquarePlus } from "lucide-react";
import { useRef, useState } from "react";

import { useT } from "@/i18n";
import { type SessionSummary } from "@/live";
import { type ChatState } from "@/store";
import { Icon } from "@/ui/Icon";
import { IconButton } from "@/ui/IconButton";
import { Popover } from "@/ui/Popover";

import { ChatList } from "./ChatList";
import { DeleteChat, RenameChat } from "./chatDialogs";
import { ChatOptions, ChatUsage } from "./ChatOptions";

interface ChatHeaderProps {
  sheetId: string;
  chatId: string | null;
  /** null until it is loaded. */
  chat: ChatState | null;
  onOpenChat: (chatId: string) => void;
  onNew: () => void;
  /** The chat that is open was deleted here. */
  onGone: () => void;
}

export function ChatHeader({ sheetId, chatId, chat, onOpenChat, onNew, onGone }: ChatHeaderProps) {
  const t = useT();
  const title = chat?.title ?? "";
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [renaming, rename] = useState<SessionSummary | null>(null);
  const [deleting, remove] = useState<SessionSummary | null>(null);
  // The dialog that follows takes the focus; the list must not take it back.
  const isFollowed = useRef(false);
  const follow = (open: () => void) => {
    isFollowed.current = true;
    setOpen(false);
    open();
  };
  const onCloseFocus = (event: Event) => {
    if (isFollowed.current) event.preventDefault();
    isFollowed.current = false;
  };
  const relist = () => void client.invalidateQueries({ queryKey: ["sessions"] });
  const trigger = (
    <button
      type="button"
      aria-label={`${title || t("chat.untitled")} – ${t("chat.list")}`}
      className="flex h-7 min-w-0 items-center gap-1 rounded-md px-2 text-sm font-medium transition-colors duration-[120ms] hover:bg-hover data-[state=open]:bg-hover"
    >
      <span className="truncate">{title || t("chat.untitled")}</span>
      <Icon of={ChevronDown} size={14} className="text-faint" />
    </button>
  );
  return (
    <header className="@container flex h-10 shrink-0 items-center gap-1 border-b px-1.5">
      <Popover trigger={trigger} label={t("chat.listOf")} isOpen={isOpen} onOpenChange={setOpen} onCloseFocus={onCloseFocus} className="w-[340px] p-1">
        <ChatList
          sheetId={sheetId}
          current={chatId}
          onOpen={(id) => {
            setOpen(false);
            onOpenChat(id);
          }}
          onRename={(session) => follow(() => rename(session))}
          onDelete={(session) => follow(() => remove(session))}
        />
      </Popover>
      <span className="flex-1" />
      {chat && <ChatUsage chat={chat} />}
      {chat && <ChatOptions key={chat.id} chat={chat} />}
      <IconButton icon={MessageSquarePlus} label={t("chat.new")} keys="Mod+Shift+O" onClick={onNew} />
      {renaming && <RenameChat session={renaming} onClose={() => rename(null)} onDone={relist} />}
      {deleting && (
        <DeleteChat
          session={deleting}
          onClose={() => remove(null)}
          onDone={() => {
            relist();
            if (deleting.id === chatId) onGone();
          }}
        />
      )}
    </header>
  );
}
