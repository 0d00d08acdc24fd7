import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type IconType } from "./Icon";

interface EmptyStateProps {
  icon: IconType;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div className={cx("flex flex-col items-center justify-center px-6 py-10 text-center", className)}>
      <span className="mb-3 flex size-10 items-center justify-center rounded-xl border bg-surface text-muted shadow-low">
        <Icon of={icon} size={18} />
      </span>
      <h2 className="text-base font-semibold text-text">{title}</h2>
      {children && <div className="mt-1 max-w-[46ch] text-sm text-muted">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
