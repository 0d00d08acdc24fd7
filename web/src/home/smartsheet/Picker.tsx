import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Inbox, Search, SearchX } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { findSheets, openFromSmartsheet, type SmartsheetEntry, type WireError } from "@/live";
import { wireError } from "@/live/http";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Skeleton } from "@/ui/Skeleton";
import { TextField } from "@/ui/TextField";

import { askAccessAgain, SHEETS_THERE } from "./access";
import { Problem } from "./Connect";
import { Entry } from "./Entry";
import { isReference } from "./reference";

const SEARCH_AFTER_MS = 300;
/** More than anybody looks through; who has more searches. */
const MOST_SHOWN = 200;
const SIGN_IN_NEEDED = new Set(["source_sign_in_needed", "source_not_connected"]);

interface PickerProps {
  onOpened: (sheetId: string) => void;
  onOpening: (jobId: string, name: string) => void;
}

/** One sheet of those at Smartsheet: found by name, or named by its address. One that is here already opens at once. */
export function Picker({ onOpened, onOpening }: PickerProps) {
  const t = useT();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const search = useSettled(isReference(text) ? "" : text.trim());
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const found = useQuery({ queryKey: [...SHEETS_THERE, search], queryFn: ({ signal }) => findSheets(search, signal), placeholderData: keepPreviousData, staleTime: 0 });
  const lostAccess = found.error !== null && SIGN_IN_NEEDED.has(wireError(found.error).code);
  useEffect(() => {
    if (lostAccess) void askAccessAgain(client);
  }, [lostAccess, client]);

  const open = async (sheet: string, name: string) => {
    setBusy(sheet);
    setError(null);
    try {
      const { sheet_id: sheetId, job } = await openFromSmartsheet(sheet);
      if (sheetId !== null) onOpened(sheetId);
      else if (job) onOpening(job.id, name);
    } catch (reason) {
      const problem = wireError(reason);
      setError(problem);
      if (SIGN_IN_NEEDED.has(problem.code)) void askAccessAgain(client);
    }
    setBusy(null);
  };
  const choose = (entry: SmartsheetEntry) => (entry.sheet_id === null ? void open(entry.id, entry.name) : onOpened(entry.sheet_id));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (buttons.length === 0 || (at < 0 && event.key === "ArrowUp")) return;
    event.preventDefault();
    buttons.at(event.key === "ArrowDown" ? Math.min(at + 1, buttons.length - 1) : Math.max(at - 1, 0))?.focus();
  };
  const submit = () => {
    const [only, ...others] = found.data ?? [];
    if (isReference(text)) void open(text.trim(), "");
    else if (only && others.length === 0 && search === text.trim()) choose(only);
  };
  return (
    // The arrow keys go from the field into the list and along it.
    <div onKeyDown={onKeyDown} className="flex min-h-72 flex-col gap-3">
      <form
        className="flex flex-wrap items-end justify-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (busy === null) submit();
        }}
      >
        <TextField
          label={t("smartsheet.pick.find")}
          type="search"
          icon={Search}
          className="min-w-60 flex-1"
          placeholder={t("smartsheet.pick.placeholder")}
          value={text}
          maxLength={2_000}
          autoFocus
          onChange={(event) => {
            setText(event.target.value);
            setError(null);
          }}
        />
        {isReference(text) && (
          <Button type="submit" tone="primary" isBusy={busy === text.trim()}>
            {t("smartsheet.pick.byAddress")}
          </Button>
        )}
      </form>
      {error && <Problem error={error} />}
      <Found entries={found.data} error={found.error} isSearched={search !== ""} search={search} onRetry={() => void found.refetch()}>
        {(entries) => (
          <>
            <ul ref={list} aria-label={t("smartsheet.pick.list")} aria-busy={found.isFetching} className="-mx-2">
              {entries.slice(0, MOST_SHOWN).map((entry) => (
                <Entry key={entry.id} entry={entry} isBusy={busy === entry.id} isDisabled={busy !== null} onChoose={() => choose(entry)} />
              ))}
            </ul>
            {entries.length > MOST_SHOWN && <p className="text-xs text-muted">{t("smartsheet.pick.more", { count: entries.length - MOST_SHOWN })}</p>}
          </>
        )}
      </Found>
      <p aria-live="polite" className="sr-only">
        {found.data && !found.isFetching && t("smartsheet.pick.count", { count: found.data.length })}
      </p>
    </div>
  );
}

interface FoundProps {
  entries: readonly SmartsheetEntry[] | undefined;
  error: Error | null;
  isSearched: boolean;
  search: string;
  onRetry: () => void;
  children: (entries: readonly SmartsheetEntry[]) => React.ReactNode;
}

function Found({ entries, error, isSearched, search, onRetry, children }: FoundProps) {
  const t = useT();
  if (error) {
    const { title, fix } = errorWords(wireError(error));
    return <ErrorState className="py-4!" title={title} fix={fix} actions={<Button onClick={onRetry}>{t("common.retry")}</Button>} />;
  }
  if (!entries) return <Waiting />;
  if (entries.length > 0) return children(entries);
  return isSearched ? (
    <EmptyState icon={SearchX} className="py-4!" title={t("smartsheet.pick.noMatch", { search })}>
      {t("smartsheet.pick.noMatchText")}
    </EmptyState>
  ) : (
    <EmptyState icon={Inbox} className="py-4!" title={t("smartsheet.pick.none")}>
      {t("smartsheet.pick.noneText")}
    </EmptyState>
  );
}

function Waiting() {
  const t = useT();
  return (
    <div role="status" aria-label={t("common.loading")} className="space-y-5 py-2">
      {[64, 48, 72, 56].map((width) => (
        <div key={width} style={{ width: `${width}%` }}>
          <Skeleton className="w-full" />
        </div>
      ))}
    </div>
  );
}

/** The text once no key has come for a moment; at once when it was emptied. */
function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), text === "" ? 0 : SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
