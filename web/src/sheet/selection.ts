/** The grid's selection while rows come and go: it stays on its rows, which are known by id. */
import { CompactSelection, type GridSelection, type Rectangle } from "@glideapps/glide-data-grid";

export const NOTHING: GridSelection = { columns: CompactSelection.empty(), rows: CompactSelection.empty() };

/** More selected rows than this are not followed one by one; they shift as a block. */
const MOST_FOLLOWED = 5_000;

/** The selection's rows by id, as far as they are held. */
export interface Anchors {
  readonly current: string | null;
  readonly rows: ReadonlyMap<number, string>;
}

export function anchorsOf(selection: GridSelection, idAt: (row: number) => string | null): Anchors {
  const rows = new Map<number, string>();
  if (selection.rows.length <= MOST_FOLLOWED)
    for (const row of selection.rows) {
      const id = idAt(row);
      if (id !== null) rows.set(row, id);
    }
  return { current: selection.current ? idAt(selection.current.cell[1]) : null, rows };
}

const shifted = (range: Rectangle, by: number): Rectangle => ({ ...range, y: range.y + by });

/** The selection where its rows are now. A row that is gone gives the place to the one that took it. */
export function reanchored(selection: GridSelection, anchors: Anchors, placeOf: (rowId: string) => number | null, rowCount: number): GridSelection {
  const { current } = selection;
  const place = anchors.current === null ? null : placeOf(anchors.current);
  const by = current && place !== null ? place - current.cell[1] : 0;
  const rows = followed(selection, anchors, placeOf);
  if (by === 0 && rows === selection.rows && (!current || current.cell[1] < rowCount)) return selection;
  if (!current) return { ...selection, rows };
  const y = Math.min(current.cell[1] + by, Math.max(0, rowCount - 1));
  const range = place === null && y !== current.cell[1] ? { x: current.cell[0], y, width: 1, height: 1 } : shifted(current.range, by);
  return { ...selection, rows, current: { cell: [current.cell[0], y], range, rangeStack: current.rangeStack.map((one) => shifted(one, by)) } };
}

function followed(selection: GridSelection, anchors: Anchors, placeOf: (rowId: string) => number | null): CompactSelection {
  if (anchors.rows.size === 0) return selection.rows;
  const places = [...anchors.rows].map(([old, id]) => placeOf(id) ?? old);
  const isSame = [...anchors.rows.keys()].every((old, i) => places[i] === old);
  return isSame ? selection.rows : CompactSelection.fromArray(places);
}
