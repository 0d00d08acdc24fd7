/** What was done, in words. */
import { t, type Key } from "@/i18n";
import { type Effect } from "@/live";

/** An action's name as a person says it; an action we have no words for keeps its own. */
export function actionName(action: string): string {
  const key = action === "undo" ? "action.undo_cause" : `action.${action}`;
  const said = t(key as Key);
  return said === key ? action.replace(/_/g, " ") : said;
}

export function effectWords(effects: readonly Effect[]): string {
  const rows = effects.reduce((sum, effect) => sum + effect.rows, 0);
  const cells = effects.reduce((sum, effect) => sum + effect.cells, 0);
  if (cells > 0 && rows > 0) return cells === 1 ? t("action.effects", { count: 1 }) : t("action.effectsInRows", { cells, count: rows });
  if (cells > 0) return t("action.effects", { count: cells });
  return rows > 0 ? t("action.effectsRows", { count: rows }) : "";
}
