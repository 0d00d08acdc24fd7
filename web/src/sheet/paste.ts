/** A pasted block, laid over cells: what each text means there, and which did not fit. Knows no grid. */
import { type Column, type Value } from "@/live";

import { parseValue, type Misfit } from "./values";

export interface PasteTarget {
  /** Rows the block falls on, from the first; those it reaches beyond are added. */
  readonly rowIds: readonly string[];
  /** Columns from the first cell to the right. */
  readonly columns: readonly Column[];
  readonly locale: string;
  /** Ids of columns that nobody writes to. */
  readonly guarded?: ReadonlySet<string>;
}

export interface PastePlan {
  /** By row id and column id. */
  readonly cells: Record<string, Record<string, Value>>;
  /** Rows to add below, by column id. */
  readonly added: Record<string, Value>[];
  /** What did not fit, as it was pasted. */
  readonly misfits: { readonly rowId: string | null; /** Its place in `added` when the row is yet to come. */ readonly added: number | null; readonly columnId: string; readonly text: string; readonly misfit: Misfit }[];
  /** Columns of the block that found none in the sheet. */
  readonly columnsLost: number;
  /** How many cells of protected columns were left out, by column id. */
  readonly guarded: ReadonlyMap<string, number>;
  readonly count: number;
}

export function planPaste(block: readonly (readonly string[])[], target: PasteTarget): PastePlan {
  const rows = withoutTrailingEmpty(block);
  const guarded = new Map<string, number>();
  const plan: PastePlan = { guarded, cells: {}, added: [], misfits: [], columnsLost: Math.max(0, widest(rows) - target.columns.length), count: 0 };
  let count = 0;
  rows.forEach((texts, i) => {
    const rowId = target.rowIds[i] ?? null;
    const values: Record<string, Value> = {};
    texts.slice(0, target.columns.length).forEach((text, j) => {
      const column = target.columns[j];
      if (!column) return;
      if (target.guarded?.has(column.id)) {
        guarded.set(column.id, (guarded.get(column.id) ?? 0) + 1);
        return;
      }
      const parsed = parseValue(text, column, target.locale);
      if (parsed.ok) {
        values[column.id] = parsed.value;
        count += 1;
      } else plan.misfits.push({ rowId, added: rowId === null ? plan.added.length : null, columnId: column.id, text, misfit: parsed.misfit });
    });
    if (rowId === null) plan.added.push(values);
    else if (Object.keys(values).length > 0) plan.cells[rowId] = values;
  });
  return { ...plan, count };
}

/** One cell copied onto a selection fills it; a block fills a selection that is a multiple of it. */
export function tiled(block: readonly (readonly string[])[], width: number, height: number): readonly (readonly string[])[] {
  const rows = withoutTrailingEmpty(block);
  const [h, w] = [rows.length, widest(rows)];
  if (h === 0 || w === 0 || height < h || width < w || height % h !== 0 || width % w !== 0) return rows;
  return Array.from({ length: height }, (_, i) => Array.from({ length: width }, (_, j) => rows[i % h]?.[j % w] ?? ""));
}

/** Spreadsheets end what they copy with a line break. */
function withoutTrailingEmpty(block: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const last = block.at(-1);
  return block.length > 1 && last !== undefined && last.every((text) => text === "") && last.length < (block[0]?.length ?? 0) + 1 ? block.slice(0, -1) : block;
}

const widest = (rows: readonly (readonly string[])[]): number => Math.max(0, ...rows.map((row) => row.length));
