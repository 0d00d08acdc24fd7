/** Rows that come and go elsewhere move neither what is selected nor what is in view. */
import { type GridSelection } from "@glideapps/glide-data-grid";
import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";

import { page } from "@/store";

import { type Rows } from "./rows";
import { anchorsOf, NOTHING, reanchored, type Anchors } from "./selection";

/** Most row ids handed to the chat as "these rows". */
const MOST_CONTEXT = 1_000;

export function useSelection(rows: Rows): { selection: GridSelection; select: (next: GridSelection) => void } {
  const [selection, setSelection] = useState<GridSelection>(NOTHING);
  const anchors = useRef<Anchors>({ current: null, rows: new Map() });
  const select = useCallback(
    (next: GridSelection) => {
      anchors.current = anchorsOf(next, rows.idAt);
      setSelection(next);
      page.setState({ selection: contextOf(next, rows) });
    },
    [rows],
  );
  const [seen, see] = useState(rows);
  if (seen !== rows) {
    // Rows are other ones than when it was last drawn: move the selection in the same drawing, not one after.
    see(rows);
    const moved = reanchored(selection, anchors.current, rows.placeOf, rows.count);
    if (moved !== selection) setSelection(moved);
  }
  return { selection, select };
}

/** The rows that "these rows" means: those marked, or a range of several. */
function contextOf(selection: GridSelection, rows: Rows): readonly string[] {
  const places: number[] = [];
  if (selection.rows.length > 0) for (const place of selection.rows) if (places.push(place) >= MOST_CONTEXT) break;
  const range = selection.current?.range;
  if (places.length === 0 && range && range.height > 1) for (let y = range.y; y < range.y + Math.min(range.height, MOST_CONTEXT); y += 1) places.push(y);
  return places.map(rows.idAt).filter((id) => id !== null);
}

/** Visible rows watched: where most of them go, the rest is taken to go too; one that was sorted elsewhere does not count. */
const WATCHED = 5;

interface Watched {
  readonly id: string;
  readonly place: number;
}

/**
 * Keeps the visible rows where they are on the screen; while a cell is edited, its row. At the top of the sheet new rows push the
 * others down, as one would expect, unless that would move the row under its editor. Another view begins at its top.
 */
export function useScrollAnchor(frame: RefObject<HTMLElement | null>, rows: Rows, rowHeight: number, edited: string | null, view: unknown): (first: number) => void {
  const watched = useRef<readonly Watched[]>([]);
  const shown = useRef({ rows, edited, view });
  const look = useCallback(
    (first: number) => {
      const places = Array.from({ length: WATCHED }, (_, i) => first + i);
      watched.current = places.flatMap((place) => {
        const id = rows.idAt(place);
        return id === null ? [] : [{ id, place }];
      });
    },
    [rows],
  );
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { rows, edited, view };
    const scroller = frame.current?.querySelector(".dvn-scroller");
    if (!scroller) return;
    if (before.view !== view) {
      watched.current = [];
      scroller.scrollTop = 0;
      return;
    }
    if (before.rows === rows || (scroller.scrollTop < rowHeight && edited === null)) return;
    const editedWas = edited === null ? null : before.rows.placeOf(edited);
    const moves = edited !== null && editedWas !== null ? [{ id: edited, place: editedWas }] : watched.current;
    const by = middle(moves.flatMap(({ id, place }) => (rows.placeOf(id) ?? place) - place));
    if (by === 0) return;
    scroller.scrollTop += by * rowHeight;
    watched.current = watched.current.map(({ id, place }) => ({ id, place: rows.placeOf(id) ?? place }));
  }, [rows, rowHeight, frame, edited, view]);
  return look;
}

const middle = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
