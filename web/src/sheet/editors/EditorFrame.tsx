import { type ReactNode } from "react";

import { cx } from "@/ui/cx";

interface FrameProps {
  complaint: string | null;
  /** Of everything inside. */
  onKeyDown: (event: React.KeyboardEvent) => void;
  className?: string;
  children: ReactNode;
}

/** What every editor stands in: the field, and under it what is wrong. */
export function EditorFrame({ complaint, onKeyDown, className, children }: FrameProps) {
  return (
    <div className={cx("flex min-w-full flex-col bg-raised text-sm text-text", className)} data-editor onKeyDown={onKeyDown}>
      {children}
      {complaint && (
        <p id="cell-complaint" role="alert" className="max-w-80 border-t border-danger-border bg-danger-soft px-2.5 py-1.5 text-xs text-danger">
          {complaint}
        </p>
      )}
    </div>
  );
}

export const FIELD = "w-full resize-none border-0 bg-transparent px-2.5 py-[6px] text-sm leading-[20px] text-text outline-none placeholder:text-faint";
