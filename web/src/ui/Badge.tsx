import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type IconType } from "./Icon";

export type Tone = "neutral" | "accent" | "success" | "warning" | "danger";

export const TONE_SOFT: Record<Tone, string> = {
  neutral: "bg-sunken text-muted border-border",
  accent: "bg-accent-soft text-accent-text border-accent-border",
  success: "bg-success-soft text-success border-success-border",
  warning: "bg-warning-soft text-warning border-warning-border",
  danger: "bg-danger-soft text-danger border-danger-border",
};

export const TONE_TEXT: Record<Tone, string> = {
  neutral: "text-muted",
  accent: "text-accent-text",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
};

interface BadgeProps {
  tone?: Tone;
  icon?: IconType;
  className?: string;
  children: ReactNode;
}

export function Badge({ tone = "neutral", icon, className, children }: BadgeProps) {
  return (
    <span className={cx("inline-flex h-5 items-center gap-1 rounded-sm border px-1.5 text-2xs font-medium whitespace-nowrap", TONE_SOFT[tone], className)}>
      {icon && <Icon of={icon} size={12} />}
      {children}
    </span>
  );
}
