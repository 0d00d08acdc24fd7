import type { LucideIcon } from "lucide-react";

export type { LucideIcon as IconType } from "lucide-react";

interface IconProps {
  of: LucideIcon;
  size?: number;
  className?: string;
  /** Said to a screen reader; without it the icon is decoration. */
  label?: string;
}

/** An icon in our weight: its lines are as thick as those of the text beside it. */
export function Icon({ of: Glyph, size = 16, className = "", label }: IconProps) {
  const said = label ? { role: "img", "aria-label": label } : { "aria-hidden": true };
  return <Glyph size={size} strokeWidth={size < 14 ? 1.4 : size < 18 ? 1.6 : 1.75} nonScalingStroke className={`shrink-0 ${className}`} {...said} />;
}
