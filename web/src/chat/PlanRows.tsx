import { useT } from "@/i18n";
import { type Plan } from "@/live";
import { cx } from "@/ui/cx";

import { fate, shownColumns, type RowFate } from "./planFacts";
import { PlanValue } from "./PlanSummary";

const FATE_LOOK: Record<RowFate, string> = { changed: "", added: "bg-success-soft", deleted: "bg-danger-soft" };

/** The rows of a plan, before and after, as far as the server sent them. */
export function PlanRows({ plan }: { plan: Plan }) {
  const t = useT();
  const columns = shownColumns(plan);
  const isCut = plan.row_count > plan.rows.length;
  const caption = isCut ? t("plan.firstRows", { shown: plan.rows.length, count: plan.row_count }) : t("plan.sizeRows", { count: plan.row_count });
  return (
    <div className="scroll-thin max-h-72 animate-fade overflow-auto border-t" tabIndex={0} role="group" aria-label={caption}>
      <table className="w-full border-collapse text-xs">
        <thead>
          <tr>
            {[t("plan.row"), ...columns].map((title, index) => (
              <th key={index} scope="col" className="sticky top-0 border-b bg-sunken px-2.5 py-1.5 text-left font-medium whitespace-nowrap text-muted">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plan.rows.map((row) => (
            <tr key={row.row_id} className={cx("group", FATE_LOOK[fate(row)])}>
              <th scope="row" className="max-w-44 truncate border-b px-2.5 py-1 text-left font-normal group-last:border-b-0" title={row.title}>
                {row.title || <span className="text-faint">#{row.row_id}</span>}
              </th>
              {columns.map((column) => (
                <td key={column} className="max-w-56 truncate border-b px-2.5 py-1 group-last:border-b-0">
                  <Cell row={row} column={column} fate={fate(row)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {isCut && <p className="px-2.5 py-1.5 text-xs text-muted">{caption}</p>}
    </div>
  );
}

function Cell({ row, column, fate }: { row: Plan["rows"][number]; column: string; fate: RowFate }) {
  if (!(column in (row.before ?? row.after ?? {})) && !(column in (row.after ?? {}))) return <span className="text-faint">·</span>;
  if (fate === "added") return <PlanValue title={column} value={row.after?.[column]} />;
  if (fate === "deleted") return <PlanValue title={column} value={row.before?.[column]} />;
  return (
    <>
      <del className="text-muted decoration-faint">
        <PlanValue title={column} value={row.before?.[column]} />
      </del>{" "}
      <ins className="font-medium no-underline">
        <PlanValue title={column} value={row.after?.[column]} />
      </ins>
    </>
  );
}
