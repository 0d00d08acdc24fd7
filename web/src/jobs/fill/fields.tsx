import { useId, type ReactNode } from "react";

import { cx } from "@/ui/cx";

/** A field under its label; `children` are told the id that joins the two. */
export function Labelled({ label, className, children }: { label: string; className?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={cx("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      {children(id)}
    </div>
  );
}

interface LinesProps {
  label: string;
  value: string;
  placeholder?: string;
  onChange: (text: string) => void;
}

/** Several things, one a line. */
export function Lines({ label, value, placeholder, onChange }: LinesProps) {
  return (
    <Labelled label={label}>
      {(id) => <textarea
        id={id}
        rows={4}
        value={value}
        placeholder={placeholder}
        maxLength={20_000}
        onChange={(event) => onChange(event.target.value)}
        className="scroll-thin rounded-md border border-control bg-surface p-2 text-sm font-normal text-text placeholder:text-faint"
      />}
    </Labelled>
  );
}

/** Several of a few: each is on or off. */
export function Toggles({ label, items, on, onChange }: { label: string; items: readonly { id: string; title: string }[]; on: readonly string[]; onChange: (on: readonly string[]) => void }) {
  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium text-muted">{label}</legend>
      <div className="scroll-thin flex max-h-24 flex-wrap gap-1 overflow-y-auto">
        {items.map(({ id, title }) => {
          const isOn = on.includes(id);
          return (
            <button
              key={id}
              type="button"
              aria-pressed={isOn}
              onClick={() => onChange(isOn ? on.filter((one) => one !== id) : [...on, id])}
              className={cx("h-7 max-w-56 truncate rounded-md border px-2 text-xs", isOn ? "border-accent-border bg-accent-soft font-medium text-accent-text" : "border-border-strong bg-surface text-text hover:bg-hover")}
            >
              {title}
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
