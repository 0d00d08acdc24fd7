import { Table2 } from "lucide-react";

import { useT } from "@/i18n";
import { formatAgo, formatTime } from "@/i18n/format";
import { type SmartsheetEntry } from "@/live";
import { Badge } from "@/ui/Badge";
import { Icon } from "@/ui/Icon";
import { Spinner } from "@/ui/Spinner";

import { accessLevel } from "./access";

interface EntryProps {
  entry: SmartsheetEntry;
  isBusy: boolean;
  isDisabled: boolean;
  onChoose: () => void;
}

/** A sheet there: what it is called, what one may do with it, and whether it is here already. */
export function Entry({ entry, isBusy, isDisabled, onChoose }: EntryProps) {
  const t = useT();
  const level = accessLevel(entry.access);
  return (
    <li>
      <button
        type="button"
        aria-disabled={isDisabled || undefined}
        aria-busy={isBusy || undefined}
        onClick={() => !isDisabled && onChoose()}
        className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover focus-visible:bg-hover"
      >
        <span className="flex size-4 shrink-0 items-center justify-center text-faint">{isBusy ? <Spinner size={14} /> : <Icon of={Table2} size={15} />}</span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium text-text">{entry.name}</span>
          <span className="block truncate text-xs text-muted">
            {level ? t(`smartsheet.access.${level}`) : entry.access}
            {entry.modified_at !== null && (
              <>
                {" · "}
                <time dateTime={entry.modified_at} title={formatTime(entry.modified_at)}>
                  {t("smartsheet.pick.modified", { ago: formatAgo(entry.modified_at) })}
                </time>
              </>
            )}
          </span>
        </span>
        {entry.sheet_id !== null && <Badge tone="accent">{t("smartsheet.pick.here")}</Badge>}
      </button>
    </li>
  );
}
