import { createPortal } from "react-dom";

import { type Hover } from "./drawing";

/** Kept free between the pointer and what it points at. */
const GAP_PX = 14;
const WIDEST_PX = 260;

/** What the mark under the pointer stands for. */
export function HoverCard({ hover }: { hover: Hover }) {
  const isRight = hover.x + GAP_PX + WIDEST_PX > window.innerWidth;
  const style = { top: hover.y + GAP_PX, ...(isRight ? { right: window.innerWidth - hover.x + GAP_PX } : { left: hover.x + GAP_PX }) };
  return createPortal(
    <dl
      aria-hidden
      style={style}
      className="pointer-events-none fixed z-50 grid max-w-[260px] grid-cols-[auto_auto] gap-x-3 gap-y-0.5 rounded-md border bg-raised px-2.5 py-1.5 text-xs shadow-mid"
    >
      {hover.lines.map(([name, text], index) => (
        <div key={index} className="contents">
          <dt className="truncate text-muted">{name}</dt>
          <dd className="truncate text-right font-medium tabular-nums">{text}</dd>
        </div>
      ))}
    </dl>,
    document.body,
  );
}
