/** Keeps what opens from a cell inside the window: moved left at its right edge, and above the cell at the lower one. */
import { type Rectangle } from "@glideapps/glide-data-grid";
import { useLayoutEffect, useState, type RefObject } from "react";

/** Between an editor and the edge of the window. The grid leaves as much, and so does not push as well. */
const MARGIN = 10;

/** True when the editor stands above its cell: what is listed under the field then comes over it, and the field stays at the cell. */
export function useOnScreen(frame: RefObject<HTMLElement | null>, cell: Rectangle): boolean {
  const [isAbove, setAbove] = useState(false);
  const { x, y, height } = cell;
  useLayoutEffect(() => {
    // The grid's own box around the editor: placed at the cell, and no taller than what is left below it.
    const box = frame.current?.closest<HTMLElement>(".gdg-clip-region")?.parentElement;
    if (!box) return;
    box.style.maxHeight = "none";
    const place = () => {
      const isLow = y + box.offsetHeight > window.innerHeight - MARGIN && y + height > box.offsetHeight;
      box.style.marginLeft = `${Math.max(MARGIN - x, Math.min(0, window.innerWidth - MARGIN - x - box.offsetWidth))}px`;
      box.style.marginTop = isLow ? `${height - box.offsetHeight}px` : "0";
      setAbove(isLow);
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(box);
    window.addEventListener("resize", place);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", place);
    };
  }, [frame, x, y, height]);
  return isAbove;
}
