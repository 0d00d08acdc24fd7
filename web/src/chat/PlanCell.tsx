import { Pencil } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent } from "react";

import { useT } from "@/i18n";
import { type Column, type Value } from "@/live";
import { Icon } from "@/ui/Icon";

import { PlanValue } from "./PlanSummary";
import { fieldOf, typedOf, valueOf, type FieldKind } from "./planValue";

const INPUT_TYPES: Partial<Record<FieldKind, string>> = { date: "date", moment: "datetime-local" };
const FIELD = "h-6 w-36 rounded-sm border border-control bg-raised px-1.5 text-xs text-text";

interface PlanCellProps {
  column: Column;
  /** What the plan, or the person, would write. */
  value: Value | undefined;
  isChanged: boolean;
  /** Names the row to a screen reader. */
  row: string;
  onChange: (value: Value) => void;
}

/** A value that is to be written, and can be another one. */
export function PlanCell({ column, value, isChanged, row, onChange }: PlanCellProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (isOpen) {
    return (
      <Field
        column={column}
        value={value}
        label={`${column.title}, ${row}`}
        onCancel={close}
        onDone={(next) => {
          onChange(next);
          close();
        }}
      />
    );
  }
  return (
    <button
      ref={button}
      type="button"
      onClick={() => setOpen(true)}
      className={`group/cell inline-flex min-h-[24px] max-w-full min-w-[24px] items-center gap-1 rounded-sm px-1 text-left font-medium hover:bg-hover ${isChanged ? "bg-accent-soft text-accent-text" : ""}`}
    >
      <span className="truncate">
        <PlanValue title={column.title} value={value} />
      </span>
      <span className="sr-only">{t("plan.editValue", { column: column.title, row })}</span>
      <Icon of={Pencil} size={10} className="text-faint opacity-0 group-hover/cell:opacity-100 group-focus-visible/cell:opacity-100 pointer-coarse:opacity-100" />
    </button>
  );
}

interface FieldProps {
  column: Column;
  value: Value | undefined;
  label: string;
  onDone: (value: Value) => void;
  onCancel: () => void;
}

function Field({ column, value, label, onDone, onCancel }: FieldProps) {
  const t = useT();
  const listId = useId();
  const kind = fieldOf(column);
  const [text, setText] = useState(() => typedOf(value, column));
  const done = () => onDone(valueOf(text, column, value));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    // Neither key is for the plan as a whole.
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Enter") done();
      else onCancel();
    }
  };
  const shared = { autoFocus: true, "aria-label": label, value: text, onKeyDown, onBlur: done, className: FIELD };
  if (kind === "choice" || kind === "truth") {
    const options = kind === "truth" ? ["true", "false"] : column.options;
    return (
      <select {...shared} onChange={(event) => setText(event.target.value)}>
        <option value="">{t("plan.blank")}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {kind === "truth" ? (option === "true" ? "✓" : "✗") : option}
          </option>
        ))}
      </select>
    );
  }
  const options = kind === "text" ? column.options : [];
  return (
    <>
      <input {...shared} type={INPUT_TYPES[kind] ?? "text"} list={options.length > 0 ? listId : undefined} onFocus={(event) => event.target.select()} onChange={(event) => setText(event.target.value)} />
      {options.length > 0 && (
        <datalist id={listId}>
          {options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </>
  );
}
