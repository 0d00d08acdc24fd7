import { CloudDownload, FilePlus2, FileSpreadsheet, FileUp, Search, SearchX } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { type SheetSummary } from "@/live";
import { wireError } from "@/live/http";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Skeleton } from "@/ui/Skeleton";
import { TextField } from "@/ui/TextField";

import { SheetTable } from "./SheetTable";

interface HomeProps {
  sheets: readonly SheetSummary[] | undefined;
  error: unknown;
  onRetry: () => void;
  onImport: () => void;
  onSmartsheet: () => void;
  onNew: () => void;
  isMaking: boolean;
  /** A link to a sheet, opened without loading the page. */
  link: (sheet: SheetSummary, className: string, children: ReactNode) => ReactNode;
}

export function Home({ sheets, error, onRetry, onImport, onSmartsheet, onNew, isMaking, link }: HomeProps) {
  const t = useT();
  const [search, setSearch] = useState("");
  const found = useMemo(() => {
    const wanted = search.trim().toLocaleLowerCase();
    const all = [...(sheets ?? [])].sort((a, b) => b.updated_at.localeCompare(a.updated_at));
    return wanted === "" ? all : all.filter((sheet) => sheet.name.toLocaleLowerCase().includes(wanted));
  }, [sheets, search]);
  return (
    <main className="scroll-thin h-full overflow-y-auto bg-bg">
      <div className="mx-auto flex min-h-full max-w-[920px] flex-col px-4 pt-8 pb-12">
        <div className="mb-4 flex flex-wrap items-center gap-2">
          <h1 className="mr-auto text-xl font-semibold tracking-tight">{t("home.title")}</h1>
          {sheets && sheets.length > 0 && (
            <>
              <TextField label={t("home.search")} isLabelShown={false} icon={Search} type="search" placeholder={t("home.search")} value={search} onChange={(event) => setSearch(event.target.value)} className="w-56 max-sm:order-last max-sm:w-full" />
              <Button icon={FilePlus2} isBusy={isMaking} onClick={onNew}>
                {t("bar.newSheet")}
              </Button>
              <Button icon={CloudDownload} onClick={onSmartsheet}>
                {t("smartsheet.open")}
              </Button>
              <Button tone="primary" icon={FileUp} onClick={onImport}>
                {t("home.open")}
              </Button>
            </>
          )}
        </div>
        <Body {...{ sheets, found, error, search, onRetry, onImport, onSmartsheet, onNew, isMaking, link }} onClear={() => setSearch("")} />
      </div>
    </main>
  );
}

interface BodyProps extends HomeProps {
  found: readonly SheetSummary[];
  search: string;
  onClear: () => void;
}

function Body({ sheets, found, error, search, onRetry, onImport, onSmartsheet, onNew, isMaking, link, onClear }: BodyProps) {
  const t = useT();
  if (!sheets) return error ? <Failed error={error} onRetry={onRetry} /> : <Loading />;
  if (sheets.length === 0) {
    return (
      <div className="flex flex-1 items-center justify-center rounded-xl border-2 border-dashed border-border-strong bg-surface">
        <EmptyState
          icon={FileSpreadsheet}
          title={t("home.none")}
          actions={
            <>
              <Button tone="primary" icon={FileUp} onClick={onImport}>
                {t("home.choose")}
              </Button>
              <Button icon={CloudDownload} onClick={onSmartsheet}>
                {t("smartsheet.open")}
              </Button>
              <Button isBusy={isMaking} onClick={onNew}>
                {t("home.empty")}
              </Button>
            </>
          }
        >
          {t("home.noneText")}
        </EmptyState>
      </div>
    );
  }
  if (found.length === 0) {
    return <EmptyState icon={SearchX} title={t("home.noMatch", { search })} actions={<Button onClick={onClear}>{t("home.clearSearch")}</Button>} />;
  }
  return <SheetTable sheets={found} link={link} />;
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useT();
  const words = errorWords(wireError(error));
  return <ErrorState title={t("home.failed")} fix={[words.title, words.fix].filter(Boolean).join(" ")} actions={<Button onClick={onRetry}>{t("common.retry")}</Button>} />;
}

function Loading() {
  const t = useT();
  return (
    <div role="status" aria-label={t("common.loading")} className="divide-y rounded-lg border bg-surface">
      {[56, 40, 64, 48].map((width, index) => (
        <div key={index} className="flex h-12 items-center gap-4 px-4">
          <Skeleton className="size-4" />
          <span style={{ width: `${width}%` }}>
            <Skeleton className="w-1/2" />
          </span>
          <Skeleton className="ml-auto w-16" />
        </div>
      ))}
    </div>
  );
}
