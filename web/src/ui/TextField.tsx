import { useId, type ComponentPropsWithRef, type ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type IconType } from "./Icon";

export interface TextFieldProps extends ComponentPropsWithRef<"input"> {
  label: string;
  /** False: the label is only said, not shown. */
  isLabelShown?: boolean;
  icon?: IconType;
  hint?: ReactNode;
  error?: ReactNode;
  /** Sits at the right end inside the field. */
  end?: ReactNode;
}

export function TextField({ label, isLabelShown = true, icon, hint, error, end, className, id, ...rest }: TextFieldProps) {
  const own = useId();
  const field = id ?? own;
  const note = `${field}-note`;
  return (
    <div className={className}>
      <label htmlFor={field} className={isLabelShown ? "mb-1 block text-xs font-medium text-muted" : "sr-only"}>
        {label}
      </label>
      <div className="relative">
        {icon && <Icon of={icon} size={15} className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />}
        <input
          id={field}
          aria-invalid={error ? true : undefined}
          aria-describedby={(error ?? hint) ? note : undefined}
          className={cx(
            "h-8 w-full rounded-md border bg-surface text-sm text-text transition-colors duration-[120ms] placeholder:text-faint disabled:opacity-50",
            icon ? "pl-8" : "pl-2.5",
            end ? "pr-9" : "pr-2.5",
            error ? "border-danger" : "border-control",
          )}
          {...rest}
        />
        {end && <span className="absolute inset-y-0 right-1 flex items-center">{end}</span>}
      </div>
      {(error ?? hint) && (
        <p id={note} className={cx("mt-1 text-xs", error ? "text-danger" : "text-muted")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
