import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon } from "./Icon";

interface ErrorStateProps {
  title: string;
  /** What to do about it. */
  fix?: string;
  /** Small print: code and correlation id. */
  detail?: ReactNode;
  actions?: ReactNode;
  className?: string;
}

/** Something went wrong: what, what to do, and how to name it to somebody who can help. */
export function ErrorState({ title, fix, detail, actions, className }: ErrorStateProps) {
  return (
    <div role="alert" className={cx("flex flex-col items-center justify-center px-6 py-10 text-center", className)}>
      <span className="mb-3 flex size-10 items-center justify-center rounded-xl border border-danger-border bg-danger-soft text-danger">
        <Icon of={TriangleAlert} size={18} />
      </span>
      <h2 className="max-w-[52ch] text-base font-semibold text-text">{title}</h2>
      {fix && <p className="mt-1 max-w-[52ch] text-sm text-muted">{fix}</p>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
      {detail && <p className="mt-4 font-mono text-2xs text-faint select-all">{detail}</p>}
    </div>
  );
}
