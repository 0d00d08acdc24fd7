import { BadgeCheck, Rows3 } from "lucide-react";
import { useMemo, useState } from "react";

import { useT } from "@/i18n";
import { type AnswerTable, type Filter, type TableProof, type View } from "@/live";
import { Button } from "@/ui/Button";
import { Popover } from "@/ui/Popover";

import { listedRows } from "./columnValue";
import { CopyButton } from "./CopyButton";
import { useDoings } from "./doings";
import { Proof } from "./Proof";
import { TableBody } from "./TableBody";
import { tableText } from "./tableText";

/** Rows shown before a click shows the rest. */
const FIRST_SHOWN = 12;

interface ResultTableProps {
  table: AnswerTable;
  view?: View | null | undefined;
  /** Of the rows it lists. */
  filter?: Filter | null | undefined;
  /** Says on the grid's pill why these rows. */
  label?: string;
}

export function ResultTable({ table, view, filter, label = "" }: ResultTableProps) {
  const t = useT();
  const { applyView, showRows } = useDoings();
  const [isWhole, setWhole] = useState(false);
  const listed = useMemo(() => listedRows(table), [table]);
  const rows = isWhole ? table.rows : table.rows.slice(0, FIRST_SHOWN);
  const hidden = table.rows.length - rows.length;
  const isCut = table.row_count > table.rows.length;
  const caption = isCut ? t("table.captionFirst", { shown: table.rows.length, count: table.row_count }) : t("table.caption", { count: table.row_count });
  return (
    <figure className="overflow-hidden rounded-lg border bg-surface">
      <TableBody table={{ columns: table.columns, rows }} caption={caption} />
      <figcaption className="flex min-h-8 items-center gap-1.5 border-t bg-sunken/60 py-0.5 pr-1 pl-2.5 text-xs text-muted tabular-nums">
        <span className="flex-1 truncate">{caption}</span>
        {hidden > 0 && (
          <Button size="sm" tone="ghost" onClick={() => setWhole(true)}>
            {t("table.showAll", { count: hidden })}
          </Button>
        )}
        {(view ?? listed.length > 0) && (
          <Button size="sm" tone="ghost" icon={Rows3} onClick={() => (view ? applyView(view, label) : showRows(filter ?? { kind: "rows_in", row_ids: listed }, label))}>
            {t("table.show")}
          </Button>
        )}
        {table.proof && <TableProofButton proof={table.proof} label={label} />}
        <CopyButton text={() => tableText(table)} label={t("table.copy")} />
      </figcaption>
    </figure>
  );
}

/** "Computed": the way to the query of a table or chart. */
export function TableProofButton({ proof, label }: { proof: TableProof; label: string }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const trigger = (
    <Button size="sm" tone="ghost" icon={BadgeCheck} className="text-success!">
      {t("figure.verified")}
    </Button>
  );
  return (
    <Popover trigger={trigger} label={t("figure.query")} align="end" isOpen={isOpen} onOpenChange={setOpen} className="w-[380px] p-0">
      <Proof proof={proof} status="verified" label={label} onShown={() => setOpen(false)} />
    </Popover>
  );
}
