import { useT } from "@/i18n";
import { type Column } from "@/live";

import { placeOf } from "../cardPlace";
import { useData } from "../sheetContext";
import { type Spot } from "../SheetGrid";
import { CellNotes } from "./CellNotes";
import { guardIn, guardWords } from "./guards";

/** Under the title of a column that nobody writes to: why. */
export function HeaderCard({ column, spot, onHold }: { column: Column; spot: Spot; onHold: (isHeld: boolean) => void }) {
  const t = useT();
  const guard = useData((data) => guardIn(data, column));
  if (!guard) return null;
  return (
    <div
      role="note"
      data-cell-card
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      className="fixed z-30 flex max-w-80 animate-fade flex-col gap-1 rounded-lg border bg-raised px-3 py-2 text-xs text-text shadow-mid"
      style={placeOf(spot)}
    >
      <p className="font-medium">{t("source.guarded.title", { column: column.title })}</p>
      <CellNotes notes={[{ kind: guard.protection === "formula" ? "formula" : "lock", text: guardWords(t, guard) }]} />
    </div>
  );
}
