import { useState } from "react";
import { useStore } from "zustand";

import { language, useT } from "@/i18n";
import { type Plan, type Value } from "@/live";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";

import { asked, decide } from "./doings";
import { useData, useSheet } from "./sheetContext";
import { formatValue, plainText } from "./values";

const MOST_ROWS = 20;

/** What waits for this person's yes: what would change, before it does. */
export function PlanDialog() {
  const plan = useStore(asked, (state) => state.plan);
  return plan ? <Question key={plan.id} plan={plan} /> : null;
}

function Question({ plan }: { plan: Plan }) {
  const t = useT();
  const sheet = useSheet();
  const [isBusy, setBusy] = useState(false);
  const answer = (isYes: boolean) => {
    setBusy(isYes);
    void decide(sheet, plan, isYes);
  };
  return (
    <Dialog
      isOpen
      onClose={() => answer(false)}
      closeLabel={t("common.cancel")}
      title={t("sheet.plan.title")}
      description={plan.row_count > 0 ? `${plan.summary} (${t("sheet.plan.reach", { rows: plan.row_count, cells: plan.cell_count })})` : plan.summary}
      footer={
        <>
          <Button onClick={() => answer(false)}>{t("common.cancel")}</Button>
          <Button tone="danger" isBusy={isBusy} autoFocus onClick={() => answer(true)}>
            {t("sheet.plan.do")}
          </Button>
        </>
      }
    >
      {(plan.as_job || plan.job) && <p className="mb-2 text-sm text-muted">{t("jobs.planned")}</p>}
      <Rows plan={plan} />
    </Dialog>
  );
}

function Rows({ plan }: { plan: Plan }) {
  const t = useT();
  const columns = useData((data) => data.sheet?.columns) ?? [];
  const rows = plan.rows.slice(0, MOST_ROWS);
  if (rows.length === 0) return <p className="text-sm text-muted">{t("sheet.plan.undoable")}</p>;
  const show = (columnId: string, value: Value) => {
    const column = columns.find((one) => one.id === columnId);
    return (column ? formatValue(value, column, language()) : plainText(value)) || t("sheet.cell.empty");
  };
  return (
    <>
      <div className="scroll-thin max-h-72 overflow-auto rounded-md border">
        <table className="w-full text-xs">
          <tbody>
            {rows.map((row) => (
              <tr key={row.row_id} className="border-b last:border-b-0">
                <th scope="row" className="max-w-40 truncate px-2.5 py-1.5 text-left font-medium">
                  {row.title || row.row_id}
                </th>
                <td className="px-2.5 py-1.5">
                  {Object.keys({ ...row.before, ...row.after })
                    .slice(0, 4)
                    .map((columnId) => (
                      <span key={columnId} className="mr-3 whitespace-nowrap">
                        <s className="text-faint">{show(columnId, row.before?.[columnId] ?? null)}</s> → {show(columnId, row.after?.[columnId] ?? null)}
                      </span>
                    ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {plan.row_count > rows.length && <p className="mt-2 text-xs text-muted">{t("sheet.plan.more", { count: plan.row_count - rows.length })}</p>}
      <p className="mt-2 text-xs text-muted">{t("sheet.plan.undoable")}</p>
    </>
  );
}
