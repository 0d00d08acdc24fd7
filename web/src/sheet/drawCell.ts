/** How a cell looks: text in its place, options as pills, people with their initials, branches with a fold mark. */
import { drawTextCell, GridCellKind, getMiddleCenterBias, measureTextCached, roundedRect, type CustomRenderer, type DrawArgs, type Rectangle } from "@glideapps/glide-data-grid";

import { isSheetCell, type Branch, type SheetCell } from "./cell";
import { editorFor } from "./editors";
import { initials, softColours } from "./gridTheme";
import { contactName } from "./values";

const INDENT = 18;
const FOLD_WIDTH = 18;
const PILL_HEIGHT = 20;
const AVATAR = 18;

type Args = DrawArgs<SheetCell>;

/** Pixels before the text of a branch. */
const branchWidth = (branch: Branch | null): number => (branch ? branch.level * INDENT + FOLD_WIDTH : 0);

/** `isDark` and `isWrapped` are those of the drawing; `onFold` is called when a fold mark is clicked. */
export function sheetRenderer(isDark: boolean, isWrapped: boolean, onFold: (rowId: string) => void): CustomRenderer<SheetCell> {
  return {
    kind: GridCellKind.Custom,
    isMatch: (cell): cell is SheetCell => isSheetCell(cell),
    draw: (args, cell) => draw(args, cell, isDark, isWrapped),
    provideEditor: (cell) => editorFor(cell),
    onClick: (args) => {
      const { branch, rowId } = args.cell.data;
      const start = args.theme.cellHorizontalPadding - 4 + (branch?.level ?? 0) * INDENT;
      if (branch?.hasChildren && args.posX >= start && args.posX <= start + FOLD_WIDTH) {
        args.preventDefault();
        onFold(rowId);
      }
      return undefined;
    },
    measure: (context, cell, theme) => measureTextCached(cell.data.text, context, theme.baseFontFull).width + branchWidth(cell.data.branch) + 26,
  };
}

/** Longer texts are cut before they are measured: no cell is that wide. */
const MOST_SHOWN = 400;

/** The first line of a text, ended with an ellipsis where it goes on. */
function lineOf({ ctx, theme }: Args, text: string, room: number): string {
  const line = text.slice(0, MOST_SHOWN).split("\n", 1)[0] ?? "";
  return fitted(ctx, line.length < text.length ? `${line}…` : line, theme.baseFontFull, room);
}

function draw(args: Args, cell: SheetCell, isDark: boolean, isWrapped: boolean): void {
  const { ctx, theme, rect } = args;
  const { look, branch, value, text } = cell.data;
  ctx.fillStyle = theme.textDark;
  ctx.font = theme.baseFontFull;
  if (branch) drawFold(args, branch);
  const inner: Rectangle = { ...rect, x: rect.x + branchWidth(branch), width: rect.width - branchWidth(branch) };
  if (look === "text" || value === null) {
    ctx.fillStyle = theme.textDark;
    drawTextCell({ ...args, rect: inner }, isWrapped ? text : lineOf(args, text, inner.width - 2 * theme.cellHorizontalPadding), cell.contentAlign, isWrapped);
    return;
  }
  const items = typeof value === "object" ? value : [String(value)];
  ctx.save();
  ctx.beginPath();
  ctx.rect(rect.x, rect.y, rect.width - 1, rect.height);
  ctx.clip();
  if (look === "choices") drawPills(args, items, cell.data.column.options, isDark);
  else drawPeople(args, items, isDark);
  ctx.restore();
}

function drawFold({ ctx, theme, rect }: Args, branch: Branch): void {
  if (!branch.hasChildren) return;
  const x = rect.x + theme.cellHorizontalPadding + branch.level * INDENT + 4;
  const y = rect.y + rect.height / 2;
  ctx.save();
  ctx.strokeStyle = theme.textMedium;
  ctx.lineWidth = 1.6;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.beginPath();
  if (branch.isFolded) {
    ctx.moveTo(x - 1.5, y - 4);
    ctx.lineTo(x + 2.5, y);
    ctx.lineTo(x - 1.5, y + 4);
  } else {
    ctx.moveTo(x - 4, y - 2);
    ctx.lineTo(x, y + 2);
    ctx.lineTo(x + 4, y - 2);
  }
  ctx.stroke();
  ctx.restore();
}

/** Items one behind the other until there is no room; how many more is told. */
function drawRow(args: Args, items: readonly string[], width: (item: string) => number, drawItem: (item: string, x: number, y: number, width: number) => void): void {
  const { ctx, theme, rect } = args;
  const end = rect.x + rect.width - theme.cellHorizontalPadding;
  const y = rect.y + rect.height / 2;
  let x = rect.x + theme.cellHorizontalPadding - 3;
  for (const [i, item] of items.entries()) {
    const left = items.length - i;
    const room = end - x - (left > 1 ? 24 : 0);
    if (i > 0 && room < 28) {
      ctx.fillStyle = theme.textMedium;
      ctx.fillText(`+${left}`, x + 2, y + getMiddleCenterBias(ctx, theme));
      return;
    }
    const wide = Math.min(width(item), Math.max(room, 28));
    drawItem(item, x, y, wide);
    x += wide + 4;
  }
}

/** A text cut with an ellipsis where it does not fit. */
function fitted(ctx: CanvasRenderingContext2D, text: string, font: string, room: number): string {
  if (measureTextCached(text, ctx, font).width <= room) return text;
  let end = Math.max(1, Math.floor((text.length * room) / measureTextCached(text, ctx, font).width));
  while (end > 1 && measureTextCached(`${text.slice(0, end)}…`, ctx, font).width > room) end -= 1;
  return `${text.slice(0, end)}…`;
}

function drawPills(args: Args, items: readonly string[], options: readonly string[], isDark: boolean): void {
  const { ctx, theme } = args;
  const width = (item: string) => measureTextCached(item, ctx, theme.baseFontFull).width + 16;
  drawRow(args, items, width, (item, x, y, wide) => {
    const { fill, ink } = softColours(item, options.indexOf(item), isDark);
    ctx.fillStyle = fill;
    ctx.beginPath();
    roundedRect(ctx, x, y - PILL_HEIGHT / 2, wide, PILL_HEIGHT, 5);
    ctx.fill();
    ctx.fillStyle = ink;
    ctx.fillText(fitted(ctx, item, theme.baseFontFull, wide - 14), x + 8, y + getMiddleCenterBias(ctx, theme));
  });
}

function drawPeople(args: Args, items: readonly string[], isDark: boolean): void {
  const { ctx, theme } = args;
  const width = (item: string) => AVATAR + 6 + measureTextCached(contactName(item), ctx, theme.baseFontFull).width + 4;
  drawRow(args, items, width, (item, x, y, wide) => {
    const name = contactName(item);
    const { fill, ink } = softColours(name, -1, isDark);
    ctx.fillStyle = fill;
    ctx.beginPath();
    ctx.arc(x + AVATAR / 2, y, AVATAR / 2, 0, Math.PI * 2);
    ctx.fill();
    ctx.fillStyle = ink;
    ctx.save();
    ctx.font = `600 9px ${theme.fontFamily}`;
    ctx.textAlign = "center";
    ctx.fillText(initials(name), x + AVATAR / 2, y + getMiddleCenterBias(ctx, `600 9px ${theme.fontFamily}`));
    ctx.restore();
    ctx.fillStyle = theme.textDark;
    ctx.font = theme.baseFontFull;
    ctx.fillText(fitted(ctx, name, theme.baseFontFull, wide - AVATAR - 6), x + AVATAR + 6, y + getMiddleCenterBias(ctx, theme));
  });
}
