import { Ellipsis, MessageSquare, PencilLine, Search, Trash2, TriangleAlert } from "lucide-react";
import { useDeferredValue, useState } from "react";

import { useT } from "@/i18n";
import { formatAgo } from "@/i18n/format";
import { type SessionSummary } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { Skeleton } from "@/ui/Skeleton";
import { TextField } from "@/ui/TextField";

import { useSessions } from "./sessions";

interface ChatListProps {
  sheetId: string;
  current: string | null;
  onOpen: (chatId: string) => void;
  onRename: (session: SessionSummary) => void;
  onDelete: (session: SessionSummary) => void;
}

/** The chats about this sheet, the latest first. */
export function ChatList({ sheetId, current, onOpen, onRename, onDelete }: ChatListProps) {
  const t = useT();
  const [search, setSearch] = useState("");
  const { data: sessions } = useSessions(sheetId, useDeferredValue(search.trim()));
  return (
    <div>
      <div className="p-1">
        <TextField label={t("chat.search")} isLabelShown={false} icon={Search} placeholder={t("chat.search")} value={search} onChange={(event) => setSearch(event.target.value)} />
      </div>
      {!sessions && (
        <div className="space-y-3 p-3" role="status" aria-label={t("common.loading")}>
          <Skeleton className="w-4/5" />
          <Skeleton className="w-3/5" />
        </div>
      )}
      {sessions?.length === 0 && <p className="px-2 py-3 text-sm text-muted">{t(search ? "chat.noneFound" : "chat.listEmpty")}</p>}
      <ul aria-label={t("chat.listOf")} className="scroll-thin max-h-80 overflow-y-auto">
        {sessions?.map((session) => (
          <Entry key={session.id} session={session} isCurrent={session.id === current} {...{ onOpen, onRename, onDelete }} />
        ))}
      </ul>
    </div>
  );
}

interface EntryProps extends Pick<ChatListProps, "onOpen" | "onRename" | "onDelete"> {
  session: SessionSummary;
  isCurrent: boolean;
}

function Entry({ session, isCurrent, onOpen, onRename, onDelete }: EntryProps) {
  const t = useT();
  return (
    <li className={cx("group flex items-center rounded-sm pr-1 hover:bg-hover", isCurrent && "bg-accent-soft")}>
      <button
        type="button"
        aria-current={isCurrent ? "true" : undefined}
        onClick={() => onOpen(session.id)}
        className="flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-sm px-2 text-left text-sm"
      >
        <Icon of={session.state === "ERROR" ? TriangleAlert : MessageSquare} size={14} className={session.state === "ERROR" ? "text-warning" : "text-faint"} />
        <span className="min-w-0 flex-1 truncate">{session.title || t("chat.untitled")}</span>
        <span className="text-xs whitespace-nowrap text-faint tabular-nums">{formatAgo(session.updated_at)}</span>
      </button>
      <Menu align="end" trigger={<IconButton icon={Ellipsis} size="sm" label={t("chat.menu")} />}>
        <MenuItem icon={PencilLine} onSelect={() => onRename(session)}>
          {t("common.rename")}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Trash2} isDanger onSelect={() => onDelete(session)}>
          {t("common.delete")}
        </MenuItem>
      </Menu>
    </li>
  );
}
