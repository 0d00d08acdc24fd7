import { useMemo } from "react";

import { type AnswerTable } from "@/live";
import { cx } from "@/ui/cx";

import { columnOf, columnValue, shownPlaces } from "./columnValue";
import { useDoings } from "./doings";

interface TableBodyProps {
  table: Pick<AnswerTable, "columns" | "rows">;
  caption: string;
}

/** The rows of a result, each value as the grid shows it. */
export function TableBody({ table, caption }: TableBodyProps) {
  const { columns } = useDoings();
  const places = useMemo(() => shownPlaces(table).map((place) => ({ place, shown: table.columns[place], column: table.columns[place] && columnOf(table.columns[place], columns) })), [table, columns]);
  return (
    <div className="scroll-thin max-h-[420px] overflow-auto" tabIndex={0} role="group" aria-label={caption}>
      <table className="w-full border-collapse text-sm">
        <thead>
          <tr>
            {places.map(({ place, shown }) => (
              <th
                key={place}
                scope="col"
                className={cx(
                  "sticky top-0 border-b bg-sunken px-2.5 py-1.5 text-xs font-medium whitespace-nowrap text-muted",
                  shown?.kind === "number" ? "text-right" : "text-left",
                )}
              >
                {shown?.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index} className="group hover:bg-hover">
              {places.map(({ place, shown, column }) => (
                <td
                  key={place}
                  className={cx(
                    "max-w-80 truncate border-b px-2.5 py-1 group-last:border-b-0",
                    shown?.kind === "number" && "text-right tabular-nums",
                    shown?.kind.startsWith("date") && "whitespace-nowrap tabular-nums",
                  )}
                >
                  {columnValue(row[place], column) || <span className="text-faint">–</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
