import { ChevronsUpDown, Home, PencilLine, Search, Table2 } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";

import { useT } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import { RenameSheet } from "@/home/RenameSheet";
import { type SheetSummary } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { Popover, PopoverClose } from "@/ui/Popover";
import { TextField } from "@/ui/TextField";

import { Link } from "./Link";
import { sheetPath } from "./route";
import { useSheets } from "./useSheets";

export function SheetSwitcher({ sheetId }: { sheetId: string }) {
  const t = useT();
  const { data } = useSheets();
  const sheet = data?.sheets.find((one) => one.id === sheetId);
  const [isOpen, setOpen] = useState(false);
  const [isRenaming, setRenaming] = useState(false);
  const trigger = (
    <button
      type="button"
      className="flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 text-sm font-semibold transition-colors duration-[120ms] hover:bg-hover data-[state=open]:bg-hover"
    >
      <span className="truncate">{sheet?.name ?? "…"}</span>
      <Icon of={ChevronsUpDown} size={14} className="text-faint" label={t("bar.sheets")} />
    </button>
  );
  return (
    <>
      <Popover trigger={trigger} label={t("bar.sheets")} isOpen={isOpen} onOpenChange={setOpen} className="w-80 p-1">
        <SheetList current={sheetId} onChosen={() => setOpen(false)} onRename={sheet && (() => setRenaming(true))} />
      </Popover>
      {sheet && isRenaming && <RenameSheet sheet={sheet} onClose={() => setRenaming(false)} />}
    </>
  );
}

const ITEM = "flex min-h-8 items-center gap-2 rounded-sm px-2 text-sm hover:bg-hover focus-visible:bg-hover";

interface SheetListProps {
  current: string;
  onChosen: () => void;
  onRename: (() => void) | undefined;
}

function SheetList({ current, onChosen, onRename }: SheetListProps) {
  const t = useT();
  const [search, setSearch] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const { data } = useSheets();
  const wanted = search.trim().toLowerCase();
  const sheets = (data?.sheets ?? []).filter((sheet) => sheet.name.toLowerCase().includes(wanted));

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const links = [...(list.current?.querySelectorAll("a") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    links.at(event.key === "ArrowDown" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0))?.focus();
  };

  return (
    <div onKeyDown={onKeyDown}>
      <div className="w-80 p-1">
        <TextField label={t("home.search")} isLabelShown={false} icon={Search} placeholder={t("home.search")} value={search} onChange={(event) => setSearch(event.target.value)} />
      </div>
      <ul ref={list} className="scroll-thin max-h-72 overflow-y-auto">
        {sheets.map((sheet) => (
          <Entry key={sheet.id} sheet={sheet} isCurrent={sheet.id === current} onChosen={onChosen} />
        ))}
      </ul>
      {data && sheets.length === 0 && <p className="px-2 py-2 text-sm text-muted">{wanted ? t("home.noMatch", { search }) : t("bar.noSheets")}</p>}
      <div className="mt-1 border-t pt-1">
        {onRename && (
          <PopoverClose asChild>
            <button type="button" onClick={onRename} className={cx(ITEM, "w-full text-muted")}>
              <Icon of={PencilLine} size={14} />
              {t("bar.rename")}
            </button>
          </PopoverClose>
        )}
        <PopoverClose asChild>
          <Link href="/" className={cx(ITEM, "text-muted")}>
            <Icon of={Home} size={14} />
            {t("bar.allSheets")}
          </Link>
        </PopoverClose>
      </div>
    </div>
  );
}

function Entry({ sheet, isCurrent, onChosen }: { sheet: SheetSummary; isCurrent: boolean; onChosen: () => void }) {
  return (
    <li>
      <Link href={sheetPath(sheet.id)} onClick={onChosen} aria-current={isCurrent ? "page" : undefined} className={cx(ITEM, isCurrent && "bg-accent-soft")}>
        <Icon of={Table2} size={14} className="text-faint" />
        <span className="min-w-0 flex-1 truncate">{sheet.name}</span>
        <span className="text-xs text-faint tabular-nums">{formatNumber(sheet.row_count)}</span>
      </Link>
    </li>
  );
}
