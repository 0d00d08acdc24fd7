/** What the source lets nobody change: said before anything is sent. */
import { t, type Translate } from "@/i18n";
import { type Column, type ColumnGuard } from "@/live";
import { guardOf, isFollowed } from "@/store";
import { type SheetData } from "@/store/sheetData";
import { toast } from "@/ui/toast";

/** Longer formulas are cut: the whole one is at the source. */
const MOST_FORMULA = 300;

/** "Formula: =SUM(…)"; without a full stop. */
export function guardWords(t: Translate, { protection, formula }: ColumnGuard): string {
  if (protection === null) return "";
  if (protection !== "formula") return t(`source.why.${protection}`);
  if (formula === null || formula === "") return t("source.why.formulaUnknown");
  return t("source.why.formula", { formula: formula.length > MOST_FORMULA ? `${formula.slice(0, MOST_FORMULA)}…` : formula });
}

/** The column's own guard; null where one may write. */
export const guardIn = (data: SheetData, column: Pick<Column, "id">): ColumnGuard | null => guardOf(data.source, column.id);

export const isReadOnlyThere = ({ source }: SheetData): boolean => isFollowed(source) && (source.link?.is_read_only ?? false);

/** Says why an edit of this cell is not even begun; false when it may be. */
export function refuseEdit(data: SheetData, column: Column): boolean {
  const guard = guardIn(data, column);
  if (isReadOnlyThere(data)) toast({ key: "guarded", title: t("source.guarded.readOnly"), description: t("source.state.readOnly"), tone: "warning" });
  else if (guard) toast({ key: "guarded", title: t("source.guarded.title", { column: column.title }), description: `${guardWords(t, guard)}. ${t("source.guarded.fix")}`, tone: "warning" });
  else return false;
  return true;
}

type Cells<V> = Record<string, Record<string, V>>;

/** The cells that may be written, and how many of each protected column may not. */
export function withoutGuarded<V>(data: SheetData, cells: Cells<V>): { readonly cells: Cells<V>; readonly left: ReadonlyMap<string, number> } {
  const left = new Map<string, number>();
  const kept: Cells<V> = {};
  for (const [rowId, values] of Object.entries(cells))
    for (const [columnId, value] of Object.entries(values)) {
      if (guardOf(data.source, columnId)) left.set(columnId, (left.get(columnId) ?? 0) + 1);
      else (kept[rowId] ??= {})[columnId] = value;
    }
  return { cells: left.size === 0 ? cells : kept, left };
}

const MOST_NAMED = 3;

/** How many cells were left out, and why, column by column. */
export function leftOutWords(t: Translate, data: SheetData, left: ReadonlyMap<string, number>): { readonly title: string; readonly why: string } {
  const reasons = [...left.keys()].flatMap((columnId) => {
    const guard = guardOf(data.source, columnId);
    const column = data.sheet?.columns.find((one) => one.id === columnId);
    return guard && column ? [t("source.leftOutColumn", { column: column.title, why: guardWords(t, guard) })] : [];
  });
  const more = reasons.length > MOST_NAMED ? [t("source.leftOutMore", { count: reasons.length - MOST_NAMED })] : [];
  const count = [...left.values()].reduce((sum, one) => sum + one, 0);
  return { title: t("source.leftOut", { count }), why: [...reasons.slice(0, MOST_NAMED), ...more].join(" ") };
}

export function tellLeftOut(data: SheetData, left: ReadonlyMap<string, number>): void {
  if (left.size === 0) return;
  const { title, why } = leftOutWords(t, data, left);
  toast({ key: "guarded", title, description: why, tone: "warning" });
}
