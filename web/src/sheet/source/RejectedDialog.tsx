import { language, useT } from "@/i18n";
import { type Column, type Value } from "@/live";
import { withoutRejected, type RejectedItem } from "@/store";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";

import { useData, useSheet } from "../sheetContext";
import { formatValue } from "../values";

/** Each thing that was not taken: where, why, and, where two values stand against each other, the choice. */
export function RejectedDialog({ onClose, onCloseAll }: { onClose: () => void; onCloseAll: () => void }) {
  const t = useT();
  const items = useData((data) => data.source.rejected);
  const count = useData((data) => data.source.rejectedCount);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="md"
      title={t("source.rejected.title", { count })}
      description={t("source.rejected.text")}
      closeLabel={t("common.close")}
      footer={
        <>
          <Button
            onClick={() => {
              onCloseAll();
              onClose();
            }}
          >
            {t("source.rejected.closeAll")}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col divide-y">
        {items.map((item) => (
          <Item key={item.key} item={item} />
        ))}
      </ul>
      {count > items.length && <p className="pt-2 text-sm text-muted">{t("source.rejected.more", { count: count - items.length })}</p>}
    </Dialog>
  );
}

function Item({ item }: { item: RejectedItem }) {
  const t = useT();
  const sheet = useSheet();
  const column = useData((data) => data.sheet?.columns.find((one) => one.id === item.columnId));
  const letGo = () => sheet.set((data) => ({ ...data, source: withoutRejected(data.source, item.key) }));
  const where = placeOf(item, t("source.rejected.whole"), (id) => t("source.rejected.row", { id }));
  return (
    <li className="flex flex-col gap-2 py-3 first:pt-0">
      <div>
        <p className="text-sm font-medium break-words">{where}</p>
        <p className="text-sm break-words text-muted">{item.values ? t("source.rejected.conflict") : item.message}</p>
      </div>
      {item.values && <Both values={item.values} column={column} />}
      <div className="flex flex-wrap justify-end gap-2">
        {item.values && item.rowId !== null && item.columnId !== null ? (
          <>
            <Button size="sm" aria-label={t("source.rejected.keepTheirsOf", { where })} onClick={letGo}>
              {t("source.rejected.keepTheirs")}
            </Button>
            <Button size="sm" tone="primary" disabled={!column} aria-label={t("source.rejected.useMineOf", { where })} onClick={() => takeMine(item.rowId, item.columnId, item.values?.mine ?? null)}>
              {t("source.rejected.useMine")}
            </Button>
          </>
        ) : (
          <Button size="sm" onClick={letGo}>
            {t("source.rejected.gotIt")}
          </Button>
        )}
      </div>
    </li>
  );

  /** A new edit, made on the sheet as it is now. */
  function takeMine(rowId: string | null, columnId: string | null, mine: Value): void {
    if (rowId === null || columnId === null) return;
    letGo();
    void sheet.edit({ [rowId]: { [columnId]: mine } });
  }
}

function placeOf({ rowId, row, column }: RejectedItem, whole: string, numbered: (id: string) => string): string {
  if (rowId === null) return whole;
  const title = row || numbered(rowId);
  return column === "" ? title : `${title} · ${column}`;
}

function Both({ values, column }: { values: NonNullable<RejectedItem["values"]>; column: Column | undefined }) {
  const t = useT();
  const show = (value: Value) => formatValue(value, column ?? { type: "TEXT_NUMBER", format: null }, language()) || t("sheet.cell.empty");
  return (
    <dl className="grid grid-cols-2 gap-2 text-sm">
      <div className="min-w-0 rounded-md border border-accent-border bg-accent-soft p-2.5">
        <dt className="text-xs text-accent-text">{t("source.rejected.yours")}</dt>
        <dd className="mt-1 font-medium break-words">{show(values.mine)}</dd>
      </div>
      <div className="min-w-0 rounded-md border p-2.5">
        <dt className="text-xs text-muted">{t("source.rejected.theirs")}</dt>
        <dd className="mt-1 font-medium break-words">{show(values.theirs)}</dd>
      </div>
    </dl>
  );
}
