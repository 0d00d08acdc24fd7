import type { ComponentPropsWithRef } from "react";
import { cx } from "./cx";
import { Icon, type IconType } from "./Icon";
import { Spinner } from "./Spinner";

export type ButtonTone = "primary" | "secondary" | "ghost" | "danger";

const TONES: Record<ButtonTone, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover border-transparent shadow-low",
  secondary: "bg-surface text-text hover:bg-hover active:bg-pressed border-border-strong shadow-low",
  ghost: "text-muted hover:text-text hover:bg-hover active:bg-pressed border-transparent",
  danger: "bg-danger-fill text-on-accent hover:brightness-110 border-transparent shadow-low",
};

const SIZES = { sm: "h-6 px-2 text-xs gap-1 rounded-sm", md: "h-8 px-3 text-sm gap-1.5 rounded-md", lg: "h-10 px-4 text-base gap-2 rounded-md" };

export interface ButtonProps extends ComponentPropsWithRef<"button"> {
  tone?: ButtonTone;
  size?: keyof typeof SIZES;
  icon?: IconType;
  /** Shows a spinner and takes no clicks, but keeps its place in the tab order. */
  isBusy?: boolean;
}

export function Button({ tone = "secondary", size = "md", icon, isBusy = false, className, children, onClick, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      aria-busy={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      className={cx(
        "inline-flex shrink-0 items-center justify-center border font-medium whitespace-nowrap select-none",
        "transition-[background-color,color,border-color,filter] duration-[120ms] disabled:opacity-45 disabled:pointer-events-none",
        TONES[tone],
        SIZES[size],
        className,
      )}
      {...rest}
    >
      {isBusy ? <Spinner size={14} /> : icon && <Icon of={icon} size={size === "sm" ? 13 : 15} className="-ml-0.5" />}
      {children}
    </button>
  );
}
