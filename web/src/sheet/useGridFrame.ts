/** When the grid has to be drawn again: single cells at once, everything else as one React render per frame. */
import { type DataEditorRef, type Item } from "@glideapps/glide-data-grid";
import { useEffect, useMemo, useRef, useState, type RefObject } from "react";

import { type OpenSheet } from "@/live";
import { type CellKey } from "@/store/sheet";
import { type SheetData } from "@/store/sheetData";

import { onFills } from "./fills";

/** While patches stream in, the screen reader's copy of the grid follows this often; the canvas does at every frame. */
const READER_EVERY_MS = 300;
/** How often fading marks are drawn. */
const FADE_EVERY_MS = 120;

type Locate = (key: CellKey) => Item | null;

/** A number that is another whenever `getCellContent` must be. `locate` tells where on the screen a cell is, null when it is not there. */
export function useGridFrame(sheet: OpenSheet, grid: RefObject<DataEditorRef | null>, locate: RefObject<Locate>): number {
  const [frame, setFrame] = useState(0);
  const booked = useRef(0);
  const draw = useMemo(() => {
    const bump = () => {
      booked.current = 0;
      setFrame((old) => old + 1);
    };
    return {
      all: () => (booked.current ||= requestAnimationFrame(bump)),
      cells: (keys: Iterable<CellKey>) => {
        const cells: { cell: Item }[] = [];
        for (const key of keys) {
          const at = locate.current(key);
          if (at) cells.push({ cell: at });
        }
        if (cells.length > 0) grid.current?.updateCells(cells);
      },
    };
  }, [grid, locate]);

  useEffect(() => {
    const stop = sheet.store.subscribe((next, old) => {
      if (isMoreThanCells(next, old)) draw.all();
    });
    return () => {
      stop();
      cancelAnimationFrame(booked.current);
      booked.current = 0;
    };
  }, [sheet, draw]);

  useEffect(() => onFills(sheet.id, draw.cells), [sheet, draw]);

  useEffect(() => {
    let reader: ReturnType<typeof setTimeout> | undefined;
    let fading: ReturnType<typeof setInterval> | undefined;
    const fade = () => {
      const gone = sheet.marks.fade(performance.now());
      draw.cells(gone);
      draw.cells(sheet.marks.keys());
      if (sheet.marks.size > 0) return;
      clearInterval(fading);
      fading = undefined;
    };
    const stop = sheet.onPatch((cells) => {
      if (cells === null) draw.all();
      else {
        draw.cells(cells);
        // After `updateCells` alone the tree for screen readers keeps the old texts.
        reader ??= setTimeout(() => {
          reader = undefined;
          draw.all();
        }, READER_EVERY_MS);
      }
      if (sheet.marks.size > 0) fading ??= setInterval(fade, FADE_EVERY_MS);
    });
    return () => {
      stop();
      clearTimeout(reader);
      clearInterval(fading);
    };
  }, [sheet, draw]);
  return frame;
}

/** False when at most values of held rows differ: those are drawn cell by cell. */
function isMoreThanCells(next: SheetData, old: SheetData): boolean {
  const [a, b] = [next.sheet, old.sheet];
  if (a === null || b === null) return a !== b;
  if (next.overlay !== old.overlay || next.refused !== old.refused || next.conflicts !== old.conflicts || next.people !== old.people) return true;
  if (next.source.guards !== old.source.guards || next.source.link?.is_read_only !== old.source.link?.is_read_only) return true;
  if (next.collapsed !== old.collapsed || next.saved !== old.saved || next.load !== old.load) return true;
  if (a.columns !== b.columns || a.total !== b.total || a.view !== b.view || a.kept !== b.kept) return true;
  if (a.windows === b.windows) return false;
  return (
    a.windows.length !== b.windows.length ||
    a.windows.some((window, i) => {
      const before = b.windows[i];
      return window.index !== before?.index || window.offset !== before.offset;
    })
  );
}
