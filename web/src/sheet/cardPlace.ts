/** Where a card that tells of a cell stands. */
import { type Spot } from "./SheetGrid";

/** Under the cell, or above it near the bottom of the page. */
export function placeOf(spot: Spot): React.CSSProperties {
  const left = Math.max(8, Math.min(spot.x, window.innerWidth - 336));
  const isLow = spot.y + spot.height + 140 > window.innerHeight;
  return isLow ? { left, bottom: window.innerHeight - spot.y + 2 } : { left, top: spot.y + spot.height + 2 };
}
