import { language, useT } from "@/i18n";
import { formatAgo } from "@/i18n/format";
import { heldRow } from "@/store/applyEvent";
import { type CellConflict } from "@/store/sheet";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";

import { useData, useSheet } from "./sheetContext";
import { formatValue } from "./values";

/** Somebody changed a cell while this person did: both values, who, and the choice. Nothing is written until then. */
export function ConflictDialog() {
  const t = useT();
  const sheet = useSheet();
  const conflicts = useData((data) => data.conflicts);
  const [first] = conflicts;
  if (!first) return null;
  const decideAll = (isMine: boolean) => conflicts.forEach((one) => sheet.decide(one, isMine));
  return (
    <Dialog
      isOpen
      onClose={() => sheet.decide(first, false)}
      canDismiss={false}
      width="sm"
      closeLabel={t("sheet.conflict.theirs")}
      title={t("sheet.conflict.title")}
      description={t("sheet.conflict.text", { count: conflicts.length })}
      footer={
        <>
          {conflicts.length > 1 && (
            <>
              <Button tone="ghost" size="sm" onClick={() => decideAll(false)}>
                {t("sheet.conflict.allTheirs")}
              </Button>
              <Button tone="ghost" size="sm" onClick={() => decideAll(true)}>
                {t("sheet.conflict.allMine")}
              </Button>
            </>
          )}
          <Button onClick={() => sheet.decide(first, false)}>{t("sheet.conflict.theirs")}</Button>
          <Button tone="primary" onClick={() => sheet.decide(first, true)}>
            {t("sheet.conflict.mine")}
          </Button>
        </>
      }
    >
      <Both conflict={first} />
    </Dialog>
  );
}

function Both({ conflict }: { conflict: CellConflict }) {
  const t = useT();
  const column = useData((data) => data.sheet?.columns.find((one) => one.id === conflict.columnId));
  const row = useData((data) => (data.sheet ? heldRow(data.sheet, conflict.rowId) : undefined));
  const primary = useData((data) => data.sheet?.columns.find((one) => one.is_primary));
  if (!column) return null;
  const title = row && primary ? formatValue(row.cells[primary.slot] ?? null, primary, language()) : conflict.rowId;
  const show = (value: CellConflict["mine"]) => formatValue(value, column, language()) || t("sheet.cell.empty");
  return (
    <>
      <p className="mb-2 text-sm text-muted">{t("sheet.conflict.where", { column: column.title, row: title })}</p>
      <dl className="grid grid-cols-2 gap-2 text-sm">
        <div className="min-w-0 rounded-md border border-accent-border bg-accent-soft p-2.5">
          <dt className="text-xs text-accent-text">{t("sheet.conflict.yours")}</dt>
          <dd className="mt-1 font-medium break-words">{show(conflict.mine)}</dd>
        </div>
        <div className="min-w-0 rounded-md border p-2.5">
          <dt className="text-xs text-muted">{t("sheet.conflict.others", { via: t(`sheet.via.${viaOf(conflict.via)}`), ago: formatAgo(conflict.time) })}</dt>
          <dd className="mt-1 font-medium break-words">{show(conflict.theirs)}</dd>
        </div>
      </dl>
    </>
  );
}

const VIAS = ["grid", "chat", "api", "mcp", "cli", "job", "source"] as const;

const viaOf = (via: string): (typeof VIAS)[number] => VIAS.find((one) => one === via) ?? "api";
