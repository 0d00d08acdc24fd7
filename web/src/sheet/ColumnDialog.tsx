import { useState } from "react";

import { useT } from "@/i18n";
import { type Column, type ColumnType, type NumberFormat } from "@/live";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Select } from "@/ui/Select";
import { TextField } from "@/ui/TextField";

import { act } from "./doings";
import { useSheet } from "./sheetContext";
import { isChoice, isContact } from "./values";

const TYPES: readonly ColumnType[] = ["TEXT_NUMBER", "DATE", "DATETIME", "CHECKBOX", "PICKLIST", "MULTI_PICKLIST", "CONTACT_LIST", "MULTI_CONTACT_LIST", "DURATION"];
const STYLES = ["none", "plain", "currency", "percent"] as const;
type Style = (typeof STYLES)[number];

interface ColumnDialogProps {
  /** Null: a new one, at `index`. */
  column: Column | null;
  index: number;
  onClose: () => void;
}

/** Title, type, options and number format of a column, new or old. */
export function ColumnDialog({ column, index, onClose }: ColumnDialogProps) {
  const t = useT();
  const sheet = useSheet();
  const [title, setTitle] = useState(column?.title ?? "");
  const [type, setType] = useState<ColumnType>(column?.type ?? "TEXT_NUMBER");
  const [options, setOptions] = useState((column?.options ?? []).join("\n"));
  const [isStrict, setStrict] = useState(column?.is_strict ?? false);
  const [format, setFormat] = useState<NumberFormat | null>(column?.format ?? null);
  const [isBusy, setBusy] = useState(false);
  const hasOptions = isChoice(type) || isContact(type);
  const lines = [...new Set(options.split("\n").map((line) => line.trim()))].filter((line) => line !== "");

  const save = async () => {
    setBusy(true);
    const common = { title: title.trim(), ...(hasOptions ? { options: lines } : {}) };
    const shape = type === "TEXT_NUMBER" ? { format: format ?? (column ? "none" : undefined) } : {};
    const result = column
      ? await act(sheet, "update_column", { column: column.id, ...common, ...(type === column.type ? {} : { type }), ...(hasOptions ? { is_strict: isStrict } : {}), ...shape }, { isTold: type !== column.type })
      : await act(sheet, "add_column", { ...common, type, index, ...shape });
    setBusy(false);
    if (!column && hasOptions && isStrict && result) {
      const { column_id: id } = result.data as { column_id: string };
      await act(sheet, "update_column", { column: id, is_strict: true });
    }
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="sm"
      closeLabel={t("common.close")}
      title={column ? t("sheet.column.editTitle", { title: column.title }) : t("sheet.column.new")}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button tone="primary" isBusy={isBusy} disabled={title.trim() === ""} onClick={() => void save()}>
            {t(column ? "common.save" : "sheet.column.add")}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== "") void save();
        }}
      >
        <TextField label={t("sheet.column.title")} value={title} autoFocus maxLength={250} onChange={(event) => setTitle(event.target.value)} />
        <label className="flex flex-col gap-1 text-xs font-medium text-muted">
          {t("sheet.column.type")}
          <Select
            value={type}
            isDisabled={column?.is_primary === true}
            choices={[...TYPES, ...(TYPES.includes(type) ? [] : [type])].map((one) => ({ value: one, label: t(`sheet.type.${one}`) }))}
            onChange={setType}
          />
        </label>
        {column && type !== column.type && <p className="rounded-md border border-warning-border bg-warning-soft px-2.5 py-1.5 text-xs text-warning">{t("sheet.column.retype")}</p>}
        {hasOptions && (
          <>
            <label className="flex flex-col gap-1 text-xs font-medium text-muted">
              {t(isContact(type) ? "sheet.column.people" : "sheet.column.options")}
              <textarea rows={6} value={options} onChange={(event) => setOptions(event.target.value)} className="scroll-thin rounded-md border border-control bg-surface p-2 text-sm font-normal text-text" />
            </label>
            {isChoice(type) && (
              <label className="flex items-center gap-2 text-sm">
                <input type="checkbox" checked={isStrict} onChange={(event) => setStrict(event.target.checked)} className="accent-accent" />
                {t("sheet.column.strict")}
              </label>
            )}
          </>
        )}
        {type === "TEXT_NUMBER" && <FormatFields format={format} onChange={setFormat} />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

function FormatFields({ format, onChange }: { format: NumberFormat | null; onChange: (format: NumberFormat | null) => void }) {
  const t = useT();
  const style: Style = format?.style ?? "none";
  const choose = (next: Style) => {
    if (next === "none") onChange(null);
    else onChange({ style: next, decimals: format?.decimals ?? (next === "currency" ? 2 : null), thousands: format?.thousands ?? next === "currency", currency: next === "currency" ? (format?.currency ?? "$") : "" });
  };
  return (
    <div className="flex flex-wrap items-end gap-2">
      <label className="flex flex-1 flex-col gap-1 text-xs font-medium text-muted">
        {t("sheet.format.title")}
        <Select value={style} choices={STYLES.map((one) => ({ value: one, label: t(`sheet.format.${one}`) }))} onChange={choose} />
      </label>
      {format && (
        <>
          {format.style === "currency" && (
            <TextField className="w-20" label={t("sheet.format.sign")} maxLength={8} value={format.currency} onChange={(event) => onChange({ ...format, currency: event.target.value })} />
          )}
          <TextField
            className="w-24"
            type="number"
            min={0}
            max={10}
            label={t("sheet.format.decimals")}
            value={format.decimals ?? ""}
            onChange={(event) => onChange({ ...format, decimals: event.target.value === "" ? null : Math.min(10, Math.max(0, Math.trunc(Number(event.target.value)))) })}
          />
          <label className="flex h-8 items-center gap-2 text-sm">
            <input type="checkbox" checked={format.thousands} onChange={(event) => onChange({ ...format, thousands: event.target.checked })} className="accent-accent" />
            {t("sheet.format.thousands")}
          </label>
        </>
      )}
    </div>
  );
}
