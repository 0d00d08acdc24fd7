/** Cells that an AI column's job works on: how each stands, and how that is drawn over it. */
import { t } from "@/i18n";
import { type Column, type JobRowState, type Value } from "@/live";
import { fillsOf, jobs } from "@/store";
import { cellKey, type CellKey } from "@/store/sheet";

import { type GridColours } from "./gridTheme";

type Fills = ReturnType<typeof fillsOf>;

let known: { lists: unknown; cells: unknown; sheetId: string; fills: Fills } | null = null;

/** By column. Worked out once per change of the store: it is asked for with every cell that is drawn. */
function fillsIn(sheetId: string): Fills {
  const { lists, cells } = jobs.getState();
  if (known?.lists !== lists || known.cells !== cells || known.sheetId !== sheetId) known = { lists, cells, sheetId, fills: fillsOf({ lists, cells }, sheetId) };
  return known.fills;
}

export interface FillState {
  readonly jobId: string;
  readonly state: Exclude<JobRowState, "done">;
}

/** Null where there is nothing to say: no job, or the cell has its value. What failed once is over when somebody fills it. */
export function fillState(sheetId: string, rowId: string, columnId: string, value: Value): FillState | null {
  const fills = fillsIn(sheetId);
  const fill = fills.size > 0 ? fills.get(columnId) : undefined;
  const state = fill?.rows.get(rowId);
  if (!fill || !state || state === "done") return null;
  const hasEnded = fill.job.ended_at !== null;
  if (value !== null && (hasEnded || state === "waiting")) return null;
  return { jobId: fill.job.id, state };
}

/** Calls `draw` with the cells of a sheet whose state is another; what it returns ends that. */
export function onFills(sheetId: string, draw: (cells: readonly CellKey[]) => void): () => void {
  let before = fillsIn(sheetId);
  return jobs.subscribe(() => {
    const now = fillsIn(sheetId);
    if (now === before) return;
    const changed = [...new Set([...now.keys(), ...before.keys()])].flatMap((columnId) => differing(columnId, before.get(columnId)?.rows, now.get(columnId)?.rows));
    before = now;
    if (changed.length > 0) draw(changed);
  });
}

const NO_ROWS: ReadonlyMap<string, JobRowState> = new Map();

function differing(columnId: string, before = NO_ROWS, now = NO_ROWS): CellKey[] {
  if (before === now) return [];
  const changed = [...now].filter(([rowId, state]) => before.get(rowId) !== state).map(([rowId]) => rowId);
  const gone = [...before.keys()].filter((rowId) => !now.has(rowId));
  return [...changed, ...gone].map((rowId) => cellKey(rowId, columnId));
}

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const ROOM = 60;

/** A sign for each state, never by colour alone; and the word for it where the cell is empty. */
export function drawFill(ctx: CanvasRenderingContext2D, rect: Rect, column: Column, value: Value, { state }: FillState, colours: GridColours): void {
  const isEmpty = value === null && column.type !== "CHECKBOX" && rect.width > ROOM;
  const ink = state === "failed" ? colours.danger : state === "running" ? colours.accent : colours.textMuted;
  const x = isEmpty ? rect.x + 15 : rect.x + rect.width - 10;
  const y = isEmpty ? rect.y + rect.height / 2 : rect.y + 10;
  ctx.save();
  ctx.beginPath();
  ctx.rect(rect.x, rect.y, rect.width, rect.height);
  ctx.clip();
  ctx.strokeStyle = ink;
  ctx.fillStyle = ink;
  ctx.lineWidth = 1.5;
  drawSign(ctx, x, y, state);
  if (isEmpty) {
    ctx.font = `12px ${colours.theme.fontFamily ?? "sans-serif"}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(t(`jobs.cellWord.${state}`), x + 10, y + 0.5);
  }
  ctx.restore();
}

function drawSign(ctx: CanvasRenderingContext2D, x: number, y: number, state: FillState["state"]): void {
  ctx.beginPath();
  if (state === "failed") {
    ctx.moveTo(x - 3, y - 3);
    ctx.lineTo(x + 3, y + 3);
    ctx.moveTo(x + 3, y - 3);
    ctx.lineTo(x - 3, y + 3);
    ctx.stroke();
  } else if (state === "waiting") {
    for (const dx of [-4, 0, 4]) {
      ctx.moveTo(x + dx + 1, y);
      ctx.arc(x + dx, y, 1, 0, Math.PI * 2);
    }
    ctx.fill();
  } else {
    ctx.arc(x, y, 4, -Math.PI / 2, Math.PI);
    ctx.stroke();
  }
}
