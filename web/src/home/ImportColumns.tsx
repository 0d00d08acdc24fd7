import { useT, type Key } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import { type ColumnType, type ReadReport } from "@/live";
import { Select } from "@/ui/Select";

import { Section } from "./ImportReport";

/** Types that a file can bring; what Smartsheet alone makes is left out. */
const TYPES: readonly ColumnType[] = ["TEXT_NUMBER", "DATE", "DATETIME", "CHECKBOX", "PICKLIST", "MULTI_PICKLIST", "CONTACT_LIST", "MULTI_CONTACT_LIST", "DURATION"];

const HEAD = "border-b bg-sunken px-2.5 py-1.5 text-left text-xs font-medium whitespace-nowrap text-muted";
const CELL = "border-b px-2.5 py-1 align-middle group-last:border-b-0";

interface ImportColumnsProps {
  report: ReadReport;
  onType: (index: number, type: ColumnType) => void;
}

export function ImportColumns({ report, onType }: ImportColumnsProps) {
  const t = useT();
  return (
    <Section title={t("import.columns")} note={formatNumber(report.columns.length)}>
      <div className="scroll-thin overflow-x-auto rounded-lg border bg-surface" tabIndex={0} role="group" aria-label={t("import.columns")}>
        <table className="w-full border-collapse text-sm">
          <thead>
            <tr>
              <th scope="col" className={HEAD}>
                {t("import.column")}
              </th>
              <th scope="col" className={HEAD}>
                {t("import.type")}
              </th>
              <th scope="col" className={HEAD}>
                {t("import.examples")}
              </th>
              <th scope="col" className={`${HEAD} text-right`}>
                {t("import.blanks")}
              </th>
              <th scope="col" className={`${HEAD} text-right`} title={t("import.misfitsHint")}>
                {t("import.misfits")}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.columns.map((column, index) => (
              <tr key={index} className="group">
                <th scope="row" className={`${CELL} max-w-56 truncate text-left font-medium`} title={column.title}>
                  {column.title}
                </th>
                <td className={CELL}>
                  <Select
                    size="sm"
                    label={t("import.typeOf", { column: column.title })}
                    value={column.type}
                    choices={choices(column.type).map((type) => ({ value: type, label: t(`type.${type}` satisfies Key) }))}
                    onChange={(type) => onType(index, type)}
                    className="w-40"
                  />
                </td>
                <td className={`${CELL} max-w-80 truncate text-muted`} title={column.examples.join(" · ")}>
                  {column.examples.join(" · ")}
                </td>
                <Count value={column.blanks} />
                <Count value={column.misfits} isBad />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

const choices = (own: ColumnType): readonly ColumnType[] => (TYPES.includes(own) ? TYPES : [own, ...TYPES]);

function Count({ value, isBad = false }: { value: number; isBad?: boolean }) {
  const colour = value === 0 ? "text-faint" : isBad ? "font-medium text-warning" : "text-muted";
  return <td className={`${CELL} text-right tabular-nums ${colour}`}>{value === 0 ? "–" : formatNumber(value)}</td>;
}
