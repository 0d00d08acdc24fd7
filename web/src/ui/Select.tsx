import { ChevronDown } from "lucide-react";
import { cx } from "./cx";
import { Icon } from "./Icon";

export interface Choice<T extends string> {
  value: T;
  label: string;
  isDisabled?: boolean;
}

interface SelectProps<T extends string> {
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  /** Its name for a screen reader, when no `<label>` holds it. */
  label?: string;
  size?: "sm" | "md";
  isDisabled?: boolean;
  className?: string;
  id?: string;
}

/** The system's own list in our clothes: it works with every keyboard, screen reader and phone. */
export function Select<T extends string>({ value, choices, onChange, label, size = "md", isDisabled, className, id }: SelectProps<T>) {
  return (
    <span className={cx("relative inline-flex", className)}>
      <select
        id={id}
        aria-label={label}
        value={value}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.value as T)}
        className={cx(
          "w-full appearance-none truncate rounded-md border border-control bg-surface pr-7 text-text transition-colors duration-[120ms] hover:bg-hover disabled:opacity-50",
          size === "sm" ? "h-7 pl-2 text-xs" : "h-8 pl-2.5 text-sm",
        )}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} disabled={choice.isDisabled} className="bg-raised text-text">
            {choice.label}
          </option>
        ))}
      </select>
      <Icon of={ChevronDown} size={14} className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted" />
    </span>
  );
}
