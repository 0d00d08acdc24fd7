import { ArrowDown, ArrowUp, Copy, CopyPlus, CornerDownRight, Hash, History, IndentDecrease, IndentIncrease, Plus, Trash2, Undo2 } from "lucide-react";

import { useT } from "@/i18n";
import { type Column } from "@/live";
import { cellKey, isPlain } from "@/store/sheet";
import { withoutRefused } from "@/store/sheetData";
import { copyText } from "@/ui/copyText";
import { MenuItem, MenuSeparator } from "@/ui/Menu";
import { toast } from "@/ui/toast";

import { duplicateRows, rowsAsText } from "./copyRows";
import { act } from "./doings";
import { type Ground } from "./edits";
import { canIndent, canOutdent, indent, moveBy, outdent } from "./moving";
import { useData, useSheet } from "./sheetContext";
import { type Spot } from "./SheetGrid";
import { SpotMenu } from "./SpotMenu";

interface RowMenuProps {
  rowId: string;
  column: Column;
  spot: Spot;
  ground: Ground;
  /** Rows the menu is about: those marked, or the one clicked. */
  rowIds: readonly string[];
  isReadOnly: boolean;
  onClose: () => void;
  onHistory: (rowId: string) => void;
}

export function RowMenu({ rowId, column, spot, ground, rowIds, isReadOnly, onClose, onHistory }: RowMenuProps) {
  const t = useT();
  const sheet = useSheet();
  const isOrdered = useData((data) => data.sheet !== null && isPlain(data.sheet.view));
  const refused = useData((data) => data.refused.get(cellKey(rowId, column.id)));
  const add = (place: object) => void act(sheet, "add_rows", { rows: [{}], ...place });
  const copy = (text: string) => void copyText(text).then((isDone) => toast({ title: t(isDone ? "common.copied" : "common.copyFailed") }));
  return (
    <SpotMenu spot={spot} label={t("sheet.row.menu")} onClose={onClose}>
      {refused && (
        <>
          <MenuItem icon={Undo2} onSelect={() => sheet.set((data) => withoutRefused(data, cellKey(rowId, column.id)))}>
            {t("sheet.cell.letGo")}
          </MenuItem>
          <MenuSeparator />
        </>
      )}
      {!isReadOnly && (
        <>
          <MenuItem icon={Plus} onSelect={() => add({ before_row_id: rowId })}>
            {t("sheet.row.above")}
          </MenuItem>
          <MenuItem icon={Plus} onSelect={() => add({ after_row_id: rowId })}>
            {t("sheet.row.below")}
          </MenuItem>
          <MenuItem icon={CornerDownRight} onSelect={() => add({ parent_id: rowId })}>
            {t("sheet.row.child")}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={IndentIncrease} isDisabled={!isOrdered || !canIndent(ground, rowIds)} onSelect={() => void indent(ground, rowIds)}>
            {t("sheet.row.indent")}
          </MenuItem>
          <MenuItem icon={IndentDecrease} isDisabled={!isOrdered || !canOutdent(ground, rowIds)} onSelect={() => void outdent(ground, rowIds)}>
            {t("sheet.row.outdent")}
          </MenuItem>
          <MenuItem icon={ArrowUp} isDisabled={!isOrdered} onSelect={() => void moveBy(ground, rowIds, -1)}>
            {t("sheet.row.up")}
          </MenuItem>
          <MenuItem icon={ArrowDown} isDisabled={!isOrdered} onSelect={() => void moveBy(ground, rowIds, 1)}>
            {t("sheet.row.down")}
          </MenuItem>
          <MenuSeparator />
        </>
      )}
      <MenuItem icon={Copy} onSelect={() => copy(rowsAsText(ground, rowIds))}>
        {t("sheet.row.copy", { count: rowIds.length })}
      </MenuItem>
      {!isReadOnly && (
        <MenuItem icon={CopyPlus} onSelect={() => void duplicateRows(ground, rowIds)}>
          {t("sheet.row.duplicate", { count: rowIds.length })}
        </MenuItem>
      )}
      <MenuItem icon={History} onSelect={() => onHistory(rowId)}>
        {t("sheet.row.history")}
      </MenuItem>
      <MenuItem icon={Hash} note={rowIds.length > 1 ? rowIds.length : rowId} onSelect={() => copy(rowIds.join("\n"))}>
        {t("sheet.row.copyId")}
      </MenuItem>
      {!isReadOnly && (
        <>
          <MenuSeparator />
          <MenuItem icon={Trash2} isDanger onSelect={() => void act(sheet, "delete_rows", { row_ids: rowIds }, { isTold: true })}>
            {t("sheet.row.delete", { count: rowIds.length })}
          </MenuItem>
        </>
      )}
    </SpotMenu>
  );
}
