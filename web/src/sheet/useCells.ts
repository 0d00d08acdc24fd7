/** The cells as the grid asks for them, and the marks drawn over them. */
import { type DrawCellCallback, type GridCell, type Highlight, type Item, type Theme } from "@glideapps/glide-data-grid";
import { useCallback, useMemo, useRef } from "react";

import { language, t } from "@/i18n";
import { type Column, type OpenSheet } from "@/live";
import { isCellPending, isRowPending, type SourceState } from "@/store";
import { cellKey, isPlain, type CellKey } from "@/store/sheet";
import { shownValue } from "@/store/sheetData";

import { cellOf, LOADING } from "./cell";
import { drawFill, fillState } from "./fills";
import { initials, personColour, type GridColours } from "./gridTheme";
import { type Rows } from "./rows";
import { guardIn } from "./source";

/** Steps in which a fresh change fades; the grid merges a theme per tinted cell, so there are few different ones. */
const TINTS = 8;

interface Ask {
  readonly sheet: OpenSheet;
  readonly columns: readonly Column[];
  readonly rows: Rows;
  readonly colours: GridColours;
  readonly frame: number;
  readonly isReadOnly: boolean;
}

function mixed(a: string, b: string, share: number): string {
  return `color-mix(in srgb, ${a} ${Math.round(share * 100)}%, ${b})`;
}

/** Canvas colours must be plain: the browser works the mixture out once. */
function plainColour(colour: string): string {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return colour;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${r}, ${g}, ${b})`;
}

/** Whether any loaded row stands below another. */
function useHasTree({ sheet, frame }: Pick<Ask, "sheet" | "frame">): boolean {
  const seen = useRef(false);
  return useMemo(() => {
    // Once a tree, always a tree: text must not jump sideways while scrolling.
    seen.current ||= sheet.data.sheet?.windows.some((window) => window.rows.some((row) => row.has_children || row.level > 0)) ?? false;
    return seen.current;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `frame` says that the rows are other ones
  }, [sheet, frame]);
}

export function useCells({ sheet, columns, rows, colours, frame, isReadOnly }: Ask): { getCellContent: (item: Item) => GridCell; drawCell: DrawCellCallback; highlights: readonly Highlight[] } {
  const hasTree = useHasTree({ sheet, frame });
  const tints = useMemo(
    () => Array.from({ length: TINTS + 1 }, (_, i): Partial<Theme> => ({ bgCell: plainColour(mixed(colours.changed, colours.surface, i / TINTS)) })),
    [colours],
  );
  const states = useMemo(
    () => ({ refused: { bgCell: colours.dangerSoft, textDark: colours.danger }, conflict: { bgCell: colours.warningSoft }, kept: { bgCell: colours.warningSoft }, pending: { textDark: colours.textMuted } }),
    [colours],
  );

  const getCellContent = useCallback(
    ([col, row]: Item): GridCell => {
      const column = columns[col];
      const held = rows.at(row);
      if (!column || !held) return LOADING;
      const { data } = sheet;
      const now = performance.now();
      const isPending = isCellPending(data.source, held.id, column.id);
      const tint = (key: string): Partial<Theme> | undefined => {
        const cell = key as CellKey;
        if (data.refused.has(cell)) return states.refused;
        if (data.conflicts.some((one) => cellKey(one.rowId, one.columnId) === cell)) return states.conflict;
        const strength = sheet.marks.size > 0 ? sheet.marks.strength(cell, now) : 0;
        if (strength > 0) return tints[Math.ceil(strength * TINTS)];
        const state = data.sheet;
        if (state && state.kept.size > 0 && state.kept.has(held.id) && !isPlain(state.view)) return states.kept;
        return isPending ? states.pending : undefined;
      };
      return cellOf(held, column, { data, locale: language(), hasTree, isWrapped: data.saved.wrap, isReadOnly, tint, isGuarded: () => guardIn(data, column) !== null, note: () => (isPending ? t("source.pending") : null) });
    },
    // A new identity per frame is what brings the screen reader's copy up to date.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [sheet, columns, rows, hasTree, tints, states, frame, isReadOnly],
  );

  const drawCell: DrawCellCallback = useCallback(
    (args, drawContent) => {
      drawContent();
      const { data } = sheet;
      const column = columns[args.col];
      const row = rows.at(args.row);
      if (!column || !row) return;
      const value = shownValue(data, row, column);
      const fill = fillState(sheet.id, row.id, column.id, value);
      if (fill) drawFill(args.ctx, args.rect, column, value, fill, colours);
      if (data.overlay.size + data.refused.size + data.conflicts.length + data.people.length + data.source.pending.size === 0) return;
      const key = cellKey(row.id, column.id);
      if (data.refused.has(key)) corner(args.ctx, args.rect, colours.danger);
      else if (data.conflicts.some((one) => one.rowId === row.id && one.columnId === column.id)) corner(args.ctx, args.rect, colours.warning);
      else if (data.overlay.has(key)) waiting(args.ctx, args.rect, colours.textMuted);
      else if (isRingShown(data.source, row.id, column)) ring(args.ctx, args.rect, colours.accent);
      const person = data.people.find((one) => one.row_id === row.id && one.column_id === column.id);
      if (person) flag(args.ctx, args.rect, personColour(person.client), initials(person.name ?? person.user) + (person.is_editing ? " ✎" : ""), colours.theme.fontFamily ?? "");
    },
    [sheet, columns, rows, colours],
  );

  const { people } = sheet.data;
  const highlights = useMemo(() => {
    return people.flatMap((person): Highlight[] => {
      const y = person.row_id === null ? null : rows.placeOf(person.row_id);
      const x = columns.findIndex((column) => column.id === person.column_id);
      if (y === null || x < 0) return [];
      return [{ color: personColour(person.client), range: { x, y, width: 1, height: 1 }, style: "solid-outline" }];
    });
  }, [people, rows, columns]);

  return { getCellContent, drawCell, highlights };
}

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A folded corner: something has to be said about this cell. */
function corner(ctx: CanvasRenderingContext2D, rect: Rect, colour: string): void {
  const right = rect.x + rect.width;
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(right - 9, rect.y);
  ctx.lineTo(right, rect.y);
  ctx.lineTo(right, rect.y + 9);
  ctx.closePath();
  ctx.fill();
}

/** A small dot: on its way to the server. */
function waiting(ctx: CanvasRenderingContext2D, rect: Rect, colour: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(rect.x + rect.width - 6, rect.y + 6, 2, 0, Math.PI * 2);
  ctx.fill();
}

/** A row that is pending as a whole has one ring, at its title. */
const isRingShown = (source: SourceState, rowId: string, column: Column): boolean => (isRowPending(source, rowId) ? column.is_primary : isCellPending(source, rowId, column.id));

/** A small ring: here, and not yet where the sheet lives as well. */
function ring(ctx: CanvasRenderingContext2D, rect: Rect, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  ctx.arc(rect.x + rect.width - 7, rect.y + 7, 2.6, 0, Math.PI * 2);
  ctx.stroke();
}

function flag(ctx: CanvasRenderingContext2D, rect: Rect, colour: string, text: string, font: string): void {
  ctx.save();
  ctx.font = `600 9px ${font}`;
  const width = ctx.measureText(text).width + 6;
  ctx.fillStyle = colour;
  ctx.fillRect(rect.x + rect.width - width, rect.y, width, 12);
  ctx.fillStyle = "#fff";
  ctx.textBaseline = "middle";
  ctx.fillText(text, rect.x + rect.width - width + 3, rect.y + 6.5);
  ctx.restore();
}
