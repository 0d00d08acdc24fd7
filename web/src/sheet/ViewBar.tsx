import { ArrowDown, ArrowUp, Filter as FilterIcon, MessageSquareText, X } from "lucide-react";
import { type ReactNode } from "react";

import { language, useT } from "@/i18n";
import { type Column } from "@/live";
import { isPlain, type SheetState } from "@/store/sheet";
import { cx } from "@/ui/cx";
import { Icon, type IconType } from "@/ui/Icon";

import { conditionText, flat, unflat } from "./conditions";
import { useData, useSheet } from "./sheetContext";

/** What narrows and orders what is shown, each taken away with one click. Nothing when there is nothing. */
export function ViewBar({ columns }: { columns: readonly Column[] }) {
  const t = useT();
  const sheet = useSheet();
  const { filter, sorts } = useData((data) => data.saved);
  const chatView = useData((data) => data.chatView);
  const list = flat(filter);
  const isFlat = useData((data) => data.sheet !== null && !isPlain(data.sheet.view) && hasBranches(data.sheet));
  if (!chatView && !filter && sorts.length === 0 && !isFlat) return null;
  const titleOf = (id: string) => columns.find((column) => column.id === id)?.title ?? "?";
  return (
    <div role="group" aria-label={t("sheet.view.active")} className="flex flex-wrap items-center gap-1.5 border-b bg-sunken/50 px-3 py-1.5">
      {chatView && (
        <Pill icon={MessageSquareText} tone="chat" label={t("sheet.view.chatRemove")} onRemove={() => sheet.setChatView(null)}>
          {chatView.label || t("sheet.view.fromChat")}
        </Pill>
      )}
      {list === null && (
        <Pill icon={FilterIcon} label={t("sheet.filter.remove")} onRemove={() => sheet.setView({ filter: null })}>
          {t("sheet.filter.several")}
        </Pill>
      )}
      {list?.conditions.map((condition, i) => (
        <span key={i} className="contents">
          {i > 0 && <span className="text-2xs text-faint">{t(list.join === "all_of" ? "sheet.filter.and" : "sheet.filter.or")}</span>}
          <Pill
            icon={FilterIcon}
            label={t("sheet.filter.remove")}
            onRemove={() => sheet.setView({ filter: unflat({ ...list, conditions: list.conditions.filter((one) => one !== condition) }) })}
          >
            {conditionText(condition, columns, t, language())}
          </Pill>
        </span>
      ))}
      {sorts.map((sort) => (
        <Pill
          key={sort.column}
          icon={sort.is_descending ? ArrowDown : ArrowUp}
          label={t("sheet.sort.remove")}
          onRemove={() => sheet.setView({ sorts: sorts.filter((one) => one !== sort) })}
          onClick={() => sheet.setView({ sorts: sorts.map((one) => (one === sort ? { ...one, is_descending: !one.is_descending } : one)) })}
        >
          {titleOf(sort.column)}
        </Pill>
      ))}
      {(list?.conditions.length ?? 1) + sorts.length > 1 && (
        <button type="button" className="h-6 rounded-md px-1.5 text-xs text-muted hover:bg-hover hover:text-text" onClick={() => sheet.setView({ filter: null, sorts: [] })}>
          {t("sheet.view.clear")}
        </button>
      )}
      {isFlat && <span className="px-1 text-xs text-muted">{t("sheet.view.flat")}</span>}
    </div>
  );
}

const hasBranches = ({ windows }: SheetState): boolean => windows.some(({ rows }) => rows.some((row) => row.level > 0 || row.has_children));

interface PillProps {
  icon: IconType;
  tone?: "own" | "chat";
  label: string;
  onRemove: () => void;
  onClick?: () => void;
  children: ReactNode;
}

function Pill({ icon, tone = "own", label, onRemove, onClick, children }: PillProps) {
  const look = tone === "chat" ? "border-accent-border bg-accent-soft text-accent-text" : "border-border-strong bg-surface text-text";
  const inside = (
    <>
      <Icon of={icon} size={12} className={tone === "chat" ? "" : "text-muted"} />
      <span className="max-w-72 truncate">{children}</span>
    </>
  );
  return (
    <span className={cx("inline-flex h-6 max-w-full items-center gap-1 rounded-md border pl-1.5 text-xs", look)}>
      {onClick ? (
        <button type="button" onClick={onClick} className="inline-flex min-w-0 items-center gap-1">
          {inside}
        </button>
      ) : (
        inside
      )}
      <button type="button" aria-label={label} title={label} onClick={onRemove} className="flex h-full items-center rounded-r-md px-1 opacity-70 hover:bg-hover hover:opacity-100">
        <Icon of={X} size={12} />
      </button>
    </span>
  );
}
