import { ArrowDown, ArrowDownWideNarrow, ArrowLeftToLine, ArrowRightToLine, ArrowUp, ArrowUpNarrowWide, EyeOff, Filter, Lock, Pencil, Pin, PinOff, Settings2, Sparkles, SquareFunction, Trash2 } from "lucide-react";

import { useT } from "@/i18n";
import { type Column } from "@/live";
import { Icon } from "@/ui/Icon";
import { MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";

import { act } from "./doings";
import { useData, useSheet } from "./sheetContext";
import { guardIn, guardWords } from "./source";
import { type Spot } from "./SheetGrid";
import { SpotMenu } from "./SpotMenu";

interface ColumnMenuProps {
  column: Column;
  /** As they are shown. */
  shown: readonly Column[];
  spot: Spot;
  isReadOnly: boolean;
  onClose: () => void;
  onFilter: () => void;
  onRename: () => void;
  onEdit: () => void;
  onInsert: (index: number) => void;
  onFill?: (() => void) | undefined;
}

export function ColumnMenu({ column, shown, spot, isReadOnly, onClose, onFilter, onRename, onEdit, onInsert, onFill }: ColumnMenuProps) {
  const t = useT();
  const sheet = useSheet();
  const saved = useData((data) => data.saved);
  const all = useData((data) => data.sheet?.columns) ?? [];
  const sort = saved.sorts.find((one) => one.column === column.id);
  const place = all.findIndex((one) => one.id === column.id);
  const shownAt = shown.findIndex((one) => one.id === column.id);
  const guard = useData((data) => guardIn(data, column));
  const isFrozen = shownAt < saved.frozen;
  const sortBy = (isDescending: boolean) => {
    const isSame = sort?.is_descending === isDescending;
    sheet.setView({ sorts: isSame ? saved.sorts.filter((one) => one !== sort) : [{ column: column.id, is_descending: isDescending }] });
  };
  const sortForAll = (isDescending: boolean) => void act(sheet, "sort_rows", { sorts: [{ column: column.id, is_descending: isDescending }] }, { isTold: true });
  return (
    <SpotMenu spot={spot} label={column.title} onClose={onClose}>
      {guard && (
        <>
          <MenuLabel>
            <span className="flex max-w-72 items-start gap-1.5 text-xs text-muted">
              <Icon of={guard.protection === "formula" ? SquareFunction : Lock} size={13} className="mt-0.5" />
              <span className="min-w-0 break-words">{guardWords(t, guard)}</span>
            </span>
          </MenuLabel>
          <MenuSeparator />
        </>
      )}
      <MenuItem icon={ArrowUp} isChecked={sort?.is_descending === false} onSelect={() => sortBy(false)}>
        {t("sheet.column.sortUp")}
      </MenuItem>
      <MenuItem icon={ArrowDown} isChecked={sort?.is_descending === true} onSelect={() => sortBy(true)}>
        {t("sheet.column.sortDown")}
      </MenuItem>
      <MenuItem icon={Filter} onSelect={onFilter}>
        {t("sheet.column.filter")}
      </MenuItem>
      {!isReadOnly && (
        <>
          <MenuSeparator />
          <MenuItem icon={ArrowUpNarrowWide} onSelect={() => sortForAll(false)}>
            {t("sheet.column.sortAllUp")}
          </MenuItem>
          <MenuItem icon={ArrowDownWideNarrow} onSelect={() => sortForAll(true)}>
            {t("sheet.column.sortAllDown")}
          </MenuItem>
        </>
      )}
      <MenuSeparator />
      <MenuItem icon={isFrozen ? PinOff : Pin} onSelect={() => sheet.setView({ frozen: isFrozen ? shownAt : shownAt + 1 })}>
        {t(isFrozen ? "sheet.column.unfreeze" : "sheet.column.freeze")}
      </MenuItem>
      <MenuItem icon={EyeOff} isDisabled={shown.length === 1} onSelect={() => sheet.setView({ hidden: [...saved.hidden, column.id] })}>
        {t("sheet.column.hide")}
      </MenuItem>
      {!isReadOnly && (
        <>
          <MenuSeparator />
          <MenuItem icon={Pencil} onSelect={onRename}>
            {t("common.rename")}
          </MenuItem>
          <MenuItem icon={Settings2} onSelect={onEdit}>
            {t("sheet.column.edit")}
          </MenuItem>
          {onFill && !guard && (
            <MenuItem icon={Sparkles} onSelect={onFill}>
              {t("fill.column")}
            </MenuItem>
          )}
          <MenuItem icon={ArrowLeftToLine} onSelect={() => onInsert(place)}>
            {t("sheet.column.insertLeft")}
          </MenuItem>
          <MenuItem icon={ArrowRightToLine} onSelect={() => onInsert(place + 1)}>
            {t("sheet.column.insertRight")}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={Trash2} isDanger isDisabled={column.is_primary} onSelect={() => void act(sheet, "delete_columns", { columns: [column.id] }, { isTold: true })}>
            {t("sheet.column.delete")}
          </MenuItem>
        </>
      )}
    </SpotMenu>
  );
}
