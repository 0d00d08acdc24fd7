import { MessageCircleQuestion } from "lucide-react";
import { useMemo } from "react";

import { useT } from "@/i18n";
import { type Column } from "@/live";
import { Icon } from "@/ui/Icon";
import { Skeleton } from "@/ui/Skeleton";

import { useDoings } from "./doings";
import { suggest } from "./suggestions";
import { useSay } from "./useSettings";

interface EmptyChatProps {
  columns: readonly Column[];
}

/** The first look at a chat: what this sheet can be asked. */
export function EmptyChat({ columns }: EmptyChatProps) {
  const t = useT();
  const { ask } = useDoings();
  const say = useSay();
  const suggestions = useMemo(() => suggest(columns), [columns]);
  return (
    <div className="my-auto py-4">
      <span className="mb-3 flex size-9 items-center justify-center rounded-xl border bg-surface text-accent-text shadow-low">
        <Icon of={MessageCircleQuestion} size={18} />
      </span>
      <h2 className="text-lg font-semibold tracking-tight">{t("chat.ask")}</h2>
      <p className="mt-0.5 max-w-[48ch] text-sm text-muted">{t("chat.askText")}</p>
      <p className="mt-5 mb-1.5 text-xs font-medium text-faint">{t("chat.tryThese")}</p>
      {columns.length === 0 && (
        <div className="space-y-2" role="status" aria-label={t("common.loading")}>
          <Skeleton className="h-7 w-64" />
          <Skeleton className="h-7 w-52" />
          <Skeleton className="h-7 w-60" />
        </div>
      )}
      <ul className="flex flex-col items-start gap-1.5">
        {columns.length > 0 &&
          suggestions.map(({ key, words }) => {
            const text = say(`suggest.${key}`, words);
            return (
              <li key={key} className="max-w-full">
                <button
                  type="button"
                  onClick={() => ask(text)}
                  className="max-w-full rounded-md border bg-surface px-2.5 py-1 text-left text-sm break-words shadow-low transition-colors duration-[120ms] hover:border-border-strong hover:bg-hover"
                >
                  {text}
                </button>
              </li>
            );
          })}
      </ul>
    </div>
  );
}
