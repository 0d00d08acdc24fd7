import { useEffect, useRef, type KeyboardEvent } from "react";

import { useT } from "@/i18n";
import { type Column, type Plan } from "@/live";
import { cx } from "@/ui/cx";

import { useDoings } from "./doings";
import { canLeaveOut, canSetValues, setValue, toggleAll, toggleRow, type PlanDraft } from "./planDraft";
import { fate, shownColumns, type RowFate } from "./planFacts";
import { PlanCell } from "./PlanCell";
import { PlanValue } from "./PlanSummary";

/** Opaque, as the row's name stays in place while the rest scrolls under it. */
const FATE_LOOK: Record<RowFate, string> = { changed: "bg-surface", added: "bg-success-soft", deleted: "bg-danger-soft" };
const HEAD = "sticky top-0 border-b bg-sunken py-1.5 text-left font-medium whitespace-nowrap text-muted";
const BOX_WIDTH = "w-8 min-w-8";

interface PlanRowsProps {
  plan: Plan;
  /** What the person changed of it. */
  draft: PlanDraft;
  onDraft: (draft: PlanDraft) => void;
}

/** Up and down go from row to row. */
function moveBetweenRows(event: KeyboardEvent<HTMLTableElement>): void {
  const target = event.target as HTMLElement;
  if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || !target.matches("input[type=checkbox]")) return;
  const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  event.preventDefault();
  boxes[boxes.indexOf(target as HTMLInputElement) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
}

/** The rows of a plan, before and after, as far as the server sent them; some can be left out, some written otherwise. */
export function PlanRows({ plan, draft, onDraft }: PlanRowsProps) {
  const t = useT();
  const titles = shownColumns(plan);
  const hasBoxes = canLeaveOut(plan);
  const isCut = plan.row_count > plan.rows.length;
  const caption = isCut ? t("plan.firstRows", { shown: plan.rows.length, count: plan.row_count }) : t("plan.sizeRows", { count: plan.row_count });
  return (
    <div className="scroll-thin max-h-72 animate-fade overflow-auto border-t" tabIndex={0} role="group" aria-label={caption}>
      <table className="w-full border-collapse text-xs" onKeyDown={moveBetweenRows}>
        <thead>
          <tr>
            {hasBoxes && (
              <th scope="col" className={cx(HEAD, BOX_WIDTH, "left-0 z-20 pl-2.5")}>
                <AllBox plan={plan} draft={draft} onDraft={onDraft} />
              </th>
            )}
            <th scope="col" className={cx(HEAD, "z-20 px-2.5", hasBoxes ? "left-8" : "left-0")}>
              {t("plan.row")}
            </th>
            {titles.map((title) => (
              <th key={title} scope="col" className={cx(HEAD, "z-10 px-2.5")}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plan.rows.map((row) => (
            <PlanRowLine key={row.row_id} plan={plan} row={row} titles={titles} hasBox={hasBoxes} draft={draft} onDraft={onDraft} />
          ))}
        </tbody>
      </table>
      {isCut && <p className="px-2.5 py-1.5 text-xs text-muted">{caption}</p>}
    </div>
  );
}

function AllBox({ plan, draft, onDraft }: PlanRowsProps) {
  const t = useT();
  const box = useRef<HTMLInputElement>(null);
  const out = draft.without.size;
  useEffect(() => {
    if (box.current) box.current.indeterminate = out > 0 && out < plan.rows.length;
  }, [out, plan.rows.length]);
  return <input ref={box} type="checkbox" checked={out === 0} onChange={() => onDraft(toggleAll(draft, plan.rows))} aria-label={t("plan.allRows")} className="size-[14px] accent-accent" />;
}

interface PlanRowLineProps extends PlanRowsProps {
  row: Plan["rows"][number];
  titles: readonly string[];
  hasBox: boolean;
}

function PlanRowLine({ plan, row, titles, hasBox, draft, onDraft }: PlanRowLineProps) {
  const t = useT();
  const isOut = draft.without.has(row.row_id);
  const name = row.title || `#${row.row_id}`;
  const look = FATE_LOOK[fate(row)];
  return (
    <tr className={cx("group h-[28px]", look)}>
      {hasBox && (
        <td className={cx("sticky left-0 z-10 border-b pl-2.5 group-last:border-b-0", BOX_WIDTH, look)}>
          <input type="checkbox" checked={!isOut} onChange={() => onDraft(toggleRow(draft, row.row_id))} aria-label={t("plan.takeRow", { row: name })} className="size-[14px] accent-accent" />
        </td>
      )}
      <th scope="row" className={cx("sticky z-10 max-w-36 truncate border-b px-2.5 py-1 text-left font-normal group-last:border-b-0", hasBox ? "left-8" : "left-0", look, isOut && "text-faint line-through")} title={row.title}>
        {row.title || <span className="text-faint">#{row.row_id}</span>}
      </th>
      {titles.map((title) => (
        <td key={title} className={cx("border-b px-2.5 py-0.5 whitespace-nowrap group-last:border-b-0", isOut && "text-faint")}>
          <Cell plan={plan} row={row} title={title} name={name} isOut={isOut} draft={draft} onDraft={onDraft} />
        </td>
      ))}
    </tr>
  );
}

interface CellProps extends Omit<PlanRowLineProps, "titles" | "hasBox"> {
  title: string;
  name: string;
  isOut: boolean;
}

function Cell({ plan, row, title, name, isOut, draft, onDraft }: CellProps) {
  const { columns } = useDoings();
  const kind = fate(row);
  if (!(title in (row.before ?? row.after ?? {})) && !(title in (row.after ?? {}))) return <span className="text-faint">·</span>;
  if (kind === "deleted") return <PlanValue title={title} value={row.before?.[title]} />;
  const column = columns.find((one) => one.title === title);
  const after = column && canSetValues(plan) && !isOut ? <Editable {...{ row, name, draft, onDraft, column }} /> : <PlanValue title={title} value={row.after?.[title]} />;
  if (kind === "added") return after;
  return (
    <span className="flex items-center gap-1">
      <del className="max-w-48 truncate text-muted decoration-faint">
        <PlanValue title={title} value={row.before?.[title]} />
      </del>
      <ins className="max-w-64 min-w-0 font-medium no-underline">{after}</ins>
    </span>
  );
}

interface EditableProps extends Pick<CellProps, "row" | "name" | "draft" | "onDraft"> {
  column: Column;
}

function Editable({ row, name, draft, onDraft, column }: EditableProps) {
  const proposed = row.after?.[column.title];
  const changed = draft.set.get(row.row_id);
  const isChanged = changed?.has(column.id) ?? false;
  return (
    <PlanCell
      column={column}
      row={name}
      value={isChanged ? changed?.get(column.id) : proposed}
      isChanged={isChanged}
      onChange={(value) => onDraft(setValue(draft, row.row_id, column.id, value, proposed))}
    />
  );
}
