import { Columns3, CopyPlus, Download, Ellipsis, Filter, History, Redo2, Search, Sparkles, Undo2, X } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState, type ReactNode, type RefObject } from "react";

import { useT } from "@/i18n";
import { api, API, LARGE_SHEET_ROWS, type Column, type Person, type SheetShape, type View } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { Popover } from "@/ui/Popover";
import { Tooltip } from "@/ui/Tooltip";

import { act, redo, tellProblem, undoCause } from "./doings";
import { FilterBuilder } from "./FilterBuilder";
import { initials, personColour } from "./gridTheme";
import { SourceBadge } from "./source";
import { useData, useSheet } from "./sheetContext";

const SEARCH_AFTER_MS = 250;
const FORMATS = ["csv", "xlsx", "json"] as const;
const MOST_FACES = 4;

interface SheetHeaderProps {
  columns: readonly Column[];
  isReadOnly: boolean;
  isFiltering: boolean;
  onFiltering: (isOpen: boolean) => void;
  isHistoryShown: boolean;
  onHistory: () => void;
  areIdsShown: boolean;
  onIds: () => void;
  search: RefObject<HTMLInputElement | null>;
  tools?: ReactNode;
  onFill?: (() => void) | undefined;
  onSignIn?: (() => void) | undefined;
}

export function SheetHeader({ columns, isReadOnly, isFiltering, onFiltering, isHistoryShown, onHistory, areIdsShown, onIds, search, tools, onFill, onSignIn }: SheetHeaderProps) {
  const t = useT();
  const sheet = useSheet();
  const filter = useData((data) => data.saved.filter);
  return (
    <header className="@container flex h-11 shrink-0 items-center gap-1 border-b bg-surface px-2">
      {!isReadOnly && (
        <>
          <IconButton icon={Undo2} label={t("common.undo")} keys="Mod+Z" onClick={() => void undoCause(sheet, undefined)} />
          <IconButton icon={Redo2} label={t("sheet.redo")} keys="Mod+Shift+Z" onClick={() => void redo(sheet)} />
        </>
      )}
      <Faces />
      <SourceBadge onSignIn={onSignIn} />
      <span className="flex-1" />
      <SearchBox field={search} />
      <Popover
        trigger={<IconButton icon={Filter} label={t("sheet.filter.title")} isOn={filter !== null} />}
        label={t("sheet.filter.title")}
        isOpen={isFiltering}
        onOpenChange={onFiltering}
        align="end"
        className="w-96"
      >
        {/* Made anew whenever it opens, so that it shows what is so. */}
        {isFiltering && <FilterBuilder columns={columns} />}
      </Popover>
      <ViewMenu columns={columns} areIdsShown={areIdsShown} onIds={onIds} />
      <ExportMenu />
      <IconButton icon={History} label={t("sheet.history.title")} isOn={isHistoryShown} onClick={onHistory} />
      {tools}
      {!isReadOnly && <SheetMenu onFill={onFill} />}
    </header>
  );
}

/** Who else looks at this sheet. */
function Faces() {
  const t = useT();
  const people = useData((data) => data.people);
  if (people.length === 0) return null;
  return (
    <ul aria-label={t("sheet.people.here", { count: people.length })} className="ml-1 flex -space-x-1.5">
      {people.slice(0, MOST_FACES).map((person) => (
        <li key={person.client}>
          <Face person={person} />
        </li>
      ))}
      {people.length > MOST_FACES && <li className="flex size-6 items-center justify-center rounded-full border-2 border-surface bg-pressed text-2xs font-medium">+{people.length - MOST_FACES}</li>}
    </ul>
  );
}

function Face({ person }: { person: Person }) {
  const t = useT();
  const name = person.name ?? person.user;
  return (
    <Tooltip text={t(person.is_editing ? "sheet.people.editing" : "sheet.people.looking", { name })}>
      <span tabIndex={0} className="flex size-6 items-center justify-center rounded-full border-2 border-surface text-[10px] font-semibold" style={{ background: personColour(person.client), color: "#fff" }}>
        {initials(name)}
        <span className="sr-only">{name}</span>
      </span>
    </Tooltip>
  );
}

function SearchBox({ field }: { field: RefObject<HTMLInputElement | null> }) {
  const t = useT();
  const sheet = useSheet();
  const search = useData((data) => data.saved.search);
  const [text, setText] = useState(search);
  const wanted = useDeferredValue(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    timer.current = setTimeout(() => {
      if (sheet.data.saved.search !== wanted) sheet.setView({ search: wanted });
    }, SEARCH_AFTER_MS);
    return () => clearTimeout(timer.current);
  }, [sheet, wanted]);
  return (
    <label className={cx("relative flex items-center", text === "" ? "w-48 focus-within:w-60 max-md:w-8 max-md:focus-within:w-40" : "w-60 max-md:w-40", "transition-[width] duration-150")}>
      <span className="sr-only">{t("sheet.search")}</span>
      <Icon of={Search} size={14} className="pointer-events-none absolute left-2 text-faint" />
      <input
        ref={field}
        type="search"
        value={text}
        maxLength={200}
        placeholder={t("sheet.search")}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && setText("")}
        className="h-7 w-full rounded-md border bg-sunken pr-6 pl-7 text-sm max-md:pr-0 placeholder:text-faint max-md:not-focus:placeholder:text-transparent focus:bg-surface [&::-webkit-search-cancel-button]:hidden"
      />
      {text !== "" && (
        <button type="button" aria-label={t("sheet.searchClear")} onClick={() => setText("")} className="absolute right-1 rounded-sm p-0.5 text-muted hover:bg-hover">
          <Icon of={X} size={13} />
        </button>
      )}
    </label>
  );
}

function ViewMenu({ columns, areIdsShown, onIds }: { columns: readonly Column[]; areIdsShown: boolean; onIds: () => void }) {
  const t = useT();
  const sheet = useSheet();
  const saved = useData((data) => data.saved);
  const toggle = (id: string) => sheet.setView({ hidden: saved.hidden.includes(id) ? saved.hidden.filter((one) => one !== id) : [...saved.hidden, id] });
  return (
    <Menu trigger={<IconButton icon={Columns3} label={t("sheet.view.title")} isOn={saved.hidden.length > 0} />} align="end" label={t("sheet.view.title")} className="max-w-72">
      <MenuItem isChecked={saved.wrap} onSelect={() => sheet.setView({ wrap: !saved.wrap })}>
        {t("sheet.view.wrap")}
      </MenuItem>
      <MenuItem isChecked={saved.frozen > 0} onSelect={() => sheet.setView({ frozen: saved.frozen > 0 ? 0 : 1 })}>
        {t("sheet.view.freeze")}
      </MenuItem>
      <MenuItem isChecked={areIdsShown} onSelect={onIds}>
        {t("sheet.view.ids")}
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>{t("sheet.view.columns")}</MenuLabel>
      {columns.map((column) => (
        <MenuItem key={column.id} isChecked={!saved.hidden.includes(column.id)} isDisabled={!saved.hidden.includes(column.id) && saved.hidden.length >= columns.length - 1} onSelect={() => toggle(column.id)}>
          {column.title}
        </MenuItem>
      ))}
    </Menu>
  );
}

/** What is done with the sheet as a whole. */
function SheetMenu({ onFill }: { onFill: (() => void) | undefined }) {
  const t = useT();
  const sheet = useSheet();
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={t("jobs.sheetMenu")} />} align="end" label={t("jobs.sheetMenu")}>
      {onFill && (
        <MenuItem icon={Sparkles} onSelect={onFill}>
          {t("fill.menu")}
        </MenuItem>
      )}
      <MenuItem icon={CopyPlus} onSelect={() => void act(sheet, "copy_sheet", {})}>
        {t("jobs.copySheet")}
      </MenuItem>
    </Menu>
  );
}

function download(sheetId: string, format: string, view: View | null): void {
  const query = new URLSearchParams({ format, ...(view ? { view: JSON.stringify(view) } : {}) });
  const link = document.createElement("a");
  link.href = `${API}/sheets/${sheetId}/export?${query.toString()}`;
  link.download = "";
  link.click();
}

function ExportMenu() {
  const t = useT();
  const sheet = useSheet();
  const isCut = useData((data) => data.sheet !== null && (data.sheet.view.filter !== null || data.sheet.view.search !== "" || data.sheet.view.sorts.length > 0 || data.saved.hidden.length > 0));
  const saveAs = async (format: string, isView: boolean) => {
    const { hidden } = sheet.data.saved;
    const view = isView ? (sheet.data.sheet?.view ?? null) : null;
    // What is shown has fewer rows than the sheet; whether it is many is told by what was counted for it.
    const rows = (view && sheet.data.sheet?.total) ?? (await api<SheetShape>(`/sheets/${sheet.id}`)).row_count;
    if (rows <= LARGE_SHEET_ROWS) download(sheet.id, format, view && { ...view, ...{ hidden } });
    else await act(sheet, "export_sheet", { format, ...(view && { view, hidden }) });
  };
  const save = (format: string, isView: boolean) => void saveAs(format, isView).catch(tellProblem);
  return (
    <Menu trigger={<IconButton icon={Download} label={t("sheet.export.title")} />} align="end" label={t("sheet.export.title")}>
      <MenuLabel>{t("sheet.export.all")}</MenuLabel>
      {FORMATS.map((format) => (
        <MenuItem key={format} onSelect={() => save(format, false)}>
          {format.toUpperCase()}
        </MenuItem>
      ))}
      {isCut && (
        <>
          <MenuSeparator />
          <MenuLabel>{t("sheet.export.view")}</MenuLabel>
          {FORMATS.map((format) => (
            <MenuItem key={format} onSelect={() => save(format, true)}>
              {format.toUpperCase()}
            </MenuItem>
          ))}
        </>
      )}
    </Menu>
  );
}

