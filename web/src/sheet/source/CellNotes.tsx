import { useQuery } from "@tanstack/react-query";
import { Lock, SquareFunction } from "lucide-react";

import { useT } from "@/i18n";
import { readRowGuard, type Column } from "@/live";
import { isCellPending } from "@/store";
import { heldRow } from "@/store/applyEvent";
import { type SheetData } from "@/store/sheetData";
import { Icon } from "@/ui/Icon";

import { useData, useSheet } from "../sheetContext";
import { guardIn, guardWords } from "./guards";
import { useLink } from "./useLink";

export interface CellNote {
  readonly kind: "formula" | "lock" | "pending";
  readonly text: string;
}

/** What has to be said of a cell because its sheet lives at Smartsheet as well; the row is asked about only while this is shown. */
export function useCellNotes(rowId: string, column: Column): readonly CellNote[] {
  const t = useT();
  const sheet = useSheet();
  const link = useLink();
  const guard = useData((data) => guardIn(data, column));
  const isPending = useData((data) => isCellPending(data.source, rowId, column.id));
  const seq = useData((data: SheetData) => (data.sheet ? heldRow(data.sheet, rowId)?.seq : undefined));
  const { data: row } = useQuery({
    queryKey: ["source-row", sheet.id, rowId, seq],
    queryFn: ({ signal }) => readRowGuard(sheet.id, rowId, signal),
    retry: false,
    enabled: link !== null && seq !== undefined,
  });
  const formula = row?.formulas[column.id];
  const notes: CellNote[] = [];
  if (formula) notes.push({ kind: "formula", text: guardWords(t, { protection: "formula", formula }) });
  else if (guard) notes.push({ kind: guard.protection === "formula" ? "formula" : "lock", text: guardWords(t, guard) });
  if (row?.is_locked) notes.push({ kind: "lock", text: t("source.why.row") });
  if (isPending) notes.push({ kind: "pending", text: t("source.pendingCell") });
  return notes;
}

export function CellNotes({ notes }: { notes: readonly CellNote[] }) {
  return notes.map(({ kind, text }) => (
    <p key={text} className="flex items-start gap-1.5 text-muted">
      {kind === "pending" ? <span aria-hidden className="mt-1 size-2 shrink-0 rounded-full border-[1.5px] border-accent-text" /> : <Icon of={kind === "formula" ? SquareFunction : Lock} size={13} className="mt-0.5" />}
      <span className="min-w-0 break-words">{text}</span>
    </p>
  ));
}
