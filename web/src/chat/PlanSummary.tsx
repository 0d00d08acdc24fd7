import { ArrowRight } from "lucide-react";

import { useT } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import { type Plan, type Value } from "@/live";
import { Icon } from "@/ui/Icon";

import { columnValue } from "./columnValue";
import { useDoings } from "./doings";
import { byColumn, totals, type PlanTotal } from "./planFacts";

/** A value as the grid shows it in the column `title`. */
export function PlanValue({ value, title }: { value: Value | undefined; title: string }) {
  const t = useT();
  const { columns } = useDoings();
  const text = columnValue(
    value,
    columns.find((column) => column.title === title),
  );
  return text === "" ? <span className="text-faint italic">{t("plan.blank")}</span> : <span className="break-words">{text}</span>;
}

/** A column and what becomes of it, one under the other where there is no room beside each other. */
const LINE = "grid gap-x-3 @min-[260px]:grid-cols-[minmax(72px,112px)_1fr]";

/** By column: from what to what, how often; then the totals that move, and those that do not. */
export function PlanSummary({ plan }: { plan: Plan }) {
  const t = useT();
  const columns = byColumn(plan);
  const sums = totals(plan);
  return (
    <dl className="@container space-y-1.5 text-sm">
      {columns.map((column) => (
        <div key={column.columnId} className={LINE}>
          <dt className="truncate text-muted" title={column.column}>
            {column.column}
          </dt>
          <dd className="min-w-0 space-y-0.5">
            {column.steps.map((step, index) => (
              <Step key={index} title={column.column} before={step.before} after={step.after} note={formatNumber(step.count)} />
            ))}
            {column.moreSteps > 0 && <More steps={column.moreSteps} cells={column.moreCells} />}
          </dd>
        </div>
      ))}
      {(plan.columns ?? []).length > 0 && (
        <div className={LINE}>
          <dt className="text-muted">{t("plan.columnsGo")}</dt>
          <dd className="min-w-0 font-medium break-words">{(plan.columns ?? []).join(", ")}</dd>
        </div>
      )}
      {sums.map((total) => (
        <div key={total.column} className={LINE}>
          <dt className="truncate text-muted" title={total.column}>
            <span title={t("plan.theseRows")}>Σ {total.column}</span>
          </dt>
          <dd className="min-w-0 tabular-nums">
            <Total total={total} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Total({ total }: { total: PlanTotal }) {
  if (total.isUnchanged) return <Unchanged title={total.column} value={total.before} />;
  if (total.difference !== null) return <Difference title={total.column} value={total.difference} />;
  return <Step title={total.column} before={total.before} after={total.after} />;
}

function Difference({ title, value }: { title: string; value: number }) {
  return (
    <span className="font-medium">
      {value > 0 && "+"}
      <PlanValue title={title} value={value} />
    </span>
  );
}

function Step({ title, before, after, note }: { title: string; before: Value; after: Value; note?: string }) {
  return (
    <div className="flex items-baseline gap-1.5">
      <span className="min-w-0 text-muted">
        <PlanValue title={title} value={before} />
      </span>
      <Icon of={ArrowRight} size={12} className="self-center text-faint" label="→" />
      <span className="min-w-0 font-medium">
        <PlanValue title={title} value={after} />
      </span>
      {note && <span className="ml-auto pl-3 text-muted tabular-nums">{note}</span>}
    </div>
  );
}

function More({ steps, cells }: { steps: number; cells: number }) {
  const t = useT();
  return (
    <div className="flex text-muted">
      <span>{t("plan.more", { count: steps })}</span>
      <span className="ml-auto pl-3 tabular-nums">{formatNumber(cells)}</span>
    </div>
  );
}

function Unchanged({ title, value }: { title: string; value: Value }) {
  const t = useT();
  return (
    <span className="text-muted">
      {t("plan.unchanged")} (<PlanValue title={title} value={value} />)
    </span>
  );
}
