import { type Rectangle } from "@glideapps/glide-data-grid";
import { useRef, type ReactNode } from "react";

import { cx } from "@/ui/cx";

import { useOnScreen } from "./useOnScreen";

interface FrameProps {
  /** Where the cell is on the screen. */
  target: Rectangle;
  complaint: string | null;
  /** Of everything inside. */
  onKeyDown: (event: React.KeyboardEvent) => void;
  className?: string;
  children: ReactNode;
}

/** What every editor stands in: the field, under it what can be chosen and what is wrong; the other way round near the window's lower edge. */
export function EditorFrame({ target, complaint, onKeyDown, className, children }: FrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  const isAbove = useOnScreen(frame, target);
  return (
    <div
      ref={frame}
      className={cx("flex min-w-full divide-y bg-raised text-sm text-text", isAbove ? "flex-col-reverse divide-y-reverse" : "flex-col", className)}
      data-editor
      onKeyDown={onKeyDown}
    >
      {children}
      {complaint && (
        <p id="cell-complaint" role="alert" className="max-w-80 border-danger-border bg-danger-soft px-2.5 py-1.5 text-xs text-danger">
          {complaint}
        </p>
      )}
    </div>
  );
}

export const FIELD = "w-full resize-none border-0 bg-transparent px-2.5 py-[6px] text-sm leading-[20px] text-text outline-none placeholder:text-faint";
