import type { ComponentPropsWithRef } from "react";
import { cx } from "./cx";
import { Icon, type IconType } from "./Icon";
import { Tooltip } from "./Tooltip";

const SIZES = { sm: "size-6 rounded-sm", md: "size-8 rounded-md" };

export interface IconButtonProps extends Omit<ComponentPropsWithRef<"button">, "aria-label" | "children"> {
  icon: IconType;
  /** Its name, for a screen reader and as the tooltip. */
  label: string;
  /** Keys shown in the tooltip, as `Kbd` writes them. */
  keys?: string;
  size?: keyof typeof SIZES;
  isOn?: boolean;
  side?: "top" | "bottom" | "left" | "right";
}

export function IconButton({ icon, label, keys, size = "md", isOn, side, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={isOn}
        className={cx(
          "inline-flex shrink-0 items-center justify-center transition-colors duration-[120ms] disabled:pointer-events-none disabled:opacity-40",
          isOn ? "bg-accent-soft text-accent-text" : "text-muted hover:bg-hover hover:text-text active:bg-pressed data-[state=open]:bg-hover data-[state=open]:text-text",
          SIZES[size],
          className,
        )}
        {...rest}
      >
        <Icon of={icon} size={size === "sm" ? 14 : 16} />
      </button>
    </Tooltip>
  );
}
