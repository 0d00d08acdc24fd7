import { Plus, X } from "lucide-react";
import { useState } from "react";

import { language, useT } from "@/i18n";
import { type Column, type Condition, type Op, type Operand } from "@/live";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { IconButton } from "@/ui/IconButton";
import { Select } from "@/ui/Select";

import { flat, needsValue, newCondition, operandOf, operandText, opsFor, opText, takesMany, unflat, type FlatFilter } from "./conditions";
import { useData, useSheet } from "./sheetContext";
import { contactName, isContact } from "./values";

/** Conditions on columns, joined by "and" or "or"; they filter as soon as they say something. */
export function FilterBuilder({ columns }: { columns: readonly Column[] }) {
  const t = useT();
  const sheet = useSheet();
  const filter = useData((data) => data.saved.filter);
  // What is not complete yet lives here only.
  const [draft, setDraft] = useState<FlatFilter | null>(() => flat(filter));
  const apply = (next: FlatFilter) => {
    setDraft(next);
    sheet.setView({ filter: unflat({ ...next, conditions: next.conditions.filter((one) => !isEmpty(one)) }) });
  };
  if (draft === null)
    return (
      <div className="flex flex-col gap-2">
        <p className="text-sm text-muted">{t("sheet.filter.complex")}</p>
        <Button onClick={() => apply({ join: "all_of", conditions: [] })}>{t("sheet.filter.clear")}</Button>
      </div>
    );
  const [first] = columns;
  const change = (at: number, next: Condition) => apply({ ...draft, conditions: draft.conditions.map((one, i) => (i === at ? next : one)) });
  return (
    <div className="flex flex-col gap-2">
      {draft.conditions.length > 1 && (
        <div className="flex items-center gap-2 text-xs text-muted">
          {t("sheet.filter.match")}
          <Select
            size="sm"
            label={t("sheet.filter.match")}
            value={draft.join}
            choices={[
              { value: "all_of", label: t("sheet.filter.all") },
              { value: "any_of", label: t("sheet.filter.any") },
            ]}
            onChange={(join) => apply({ ...draft, join })}
          />
        </div>
      )}
      {draft.conditions.length === 0 && <p className="text-sm text-muted">{t("sheet.filter.none")}</p>}
      {draft.conditions.map((condition, i) => (
        <Row
          key={i}
          condition={condition}
          columns={columns}
          onChange={(next) => change(i, next)}
          onRemove={() => apply({ ...draft, conditions: draft.conditions.filter((_, at) => at !== i) })}
        />
      ))}
      <div className="flex gap-2">
        <Button size="sm" icon={Plus} isBusy={false} disabled={!first} onClick={() => first && apply({ ...draft, conditions: [...draft.conditions, newCondition(first)] })}>
          {t("sheet.filter.add")}
        </Button>
        {draft.conditions.length > 0 && (
          <Button size="sm" tone="ghost" onClick={() => apply({ join: "all_of", conditions: [] })}>
            {t("sheet.filter.clear")}
          </Button>
        )}
      </div>
    </div>
  );
}

const isEmpty = ({ op, value }: Condition): boolean => needsValue(op) && (value === null || value === "" || (Array.isArray(value) && value.length === 0));

interface RowProps {
  condition: Condition;
  columns: readonly Column[];
  onChange: (next: Condition) => void;
  onRemove: () => void;
}

function Row({ condition, columns, onChange, onRemove }: RowProps) {
  const t = useT();
  const column = columns.find((one) => one.id === condition.column);
  const changeOp = (op: Op) => {
    const value = takesMany(op) ? (Array.isArray(condition.value) ? condition.value : []) : Array.isArray(condition.value) ? null : condition.value;
    onChange({ ...condition, op, value: needsValue(op) ? value : null });
  };
  return (
    <div className="flex flex-wrap items-start gap-1.5 rounded-md border bg-sunken/60 p-2">
      <Select
        size="sm"
        className="min-w-0 flex-1"
        label={t("sheet.filter.column")}
        value={condition.column}
        choices={columns.map((one) => ({ value: one.id, label: one.title }))}
        onChange={(id) => {
          const next = columns.find((one) => one.id === id);
          if (next) onChange(newCondition(next));
        }}
      />
      {column && (
        <Select
          size="sm"
          label={t("sheet.filter.how")}
          value={condition.op}
          choices={opsFor(column).map((op) => ({ value: op, label: opText(op, column, t) }))}
          onChange={changeOp}
        />
      )}
      <IconButton size="sm" icon={X} label={t("sheet.filter.remove")} onClick={onRemove} />
      {column && needsValue(condition.op) && <ValueField condition={condition} column={column} onChange={(value) => onChange({ ...condition, value })} />}
    </div>
  );
}

function ValueField({ condition, column, onChange }: { condition: Condition; column: Column; onChange: (value: Condition["value"]) => void }) {
  const t = useT();
  if (column.type === "CHECKBOX")
    return (
      <Select
        size="sm"
        label={t("sheet.filter.value")}
        value={condition.value === true ? "yes" : "no"}
        choices={[
          { value: "yes", label: t("sheet.filter.isTicked") },
          { value: "no", label: t("sheet.filter.isUnticked") },
        ]}
        onChange={(choice) => onChange(choice === "yes")}
      />
    );
  return takesMany(condition.op) ? <Options condition={condition} column={column} onChange={onChange} /> : <TextValue condition={condition} column={column} onChange={onChange} />;
}

function TextValue({ condition, column, onChange }: { condition: Condition; column: Column; onChange: (value: Operand) => void }) {
  const t = useT();
  const [text, setText] = useState(() => operandText(condition.value as Operand, column, t, language()));
  const operand = operandOf(text, column, language());
  const isWrong = text.trim() !== "" && operand === null;
  const isDate = column.type === "DATE" || column.type.includes("DATETIME");
  return (
    <label className="w-full">
      <span className="sr-only">{t("sheet.filter.value")}</span>
      <input
        value={text}
        placeholder={isDate ? t("sheet.filter.datePlaceholder") : t("sheet.filter.value")}
        aria-invalid={isWrong}
        onChange={(event) => {
          setText(event.target.value);
          const next = operandOf(event.target.value, column, language());
          if (next !== null || event.target.value.trim() === "") onChange(next);
        }}
        className={cx("h-7 w-full rounded-md border bg-surface px-2 text-xs", isWrong ? "border-danger" : "border-control")}
      />
      {isWrong && <span className="text-2xs text-danger">{t("sheet.misfit.date")}</span>}
    </label>
  );
}

function Options({ condition, column, onChange }: { condition: Condition; column: Column; onChange: (value: readonly Operand[]) => void }) {
  const t = useT();
  const chosen = Array.isArray(condition.value) ? (condition.value as readonly Operand[]) : [];
  const options = [...new Set([...column.options, ...chosen.map(String)])];
  const toggle = (option: string) => onChange(chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option]);
  if (options.length === 0) return <FreeOptions chosen={chosen} onChange={onChange} />;
  return (
    <fieldset className="scroll-thin max-h-40 w-full overflow-y-auto rounded-md border bg-surface p-1">
      <legend className="sr-only">{t("sheet.filter.value")}</legend>
      {options.map((option) => (
        <label key={option} className="flex min-h-6 items-center gap-2 rounded-sm px-1.5 text-xs hover:bg-hover">
          <input type="checkbox" checked={chosen.includes(option)} onChange={() => toggle(option)} className="accent-accent" />
          <span className="truncate">{isContact(column.type) ? contactName(option) : option}</span>
        </label>
      ))}
    </fieldset>
  );
}

function FreeOptions({ chosen, onChange }: { chosen: readonly Operand[]; onChange: (value: readonly Operand[]) => void }) {
  const t = useT();
  const [text, setText] = useState(chosen.map(String).join(", "));
  return (
    <input
      aria-label={t("sheet.filter.value")}
      placeholder={t("sheet.filter.several")}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onChange(
          event.target.value
            .split(",")
            .map((one) => one.trim())
            .filter((one) => one !== ""),
        );
      }}
      className="h-7 w-full rounded-md border border-control bg-surface px-2 text-xs"
    />
  );
}
