import { Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";

import { useT, type Key } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import { type ReadOptions, type ReadReport } from "@/live";
import { IconButton } from "@/ui/IconButton";
import { Select, type Choice } from "@/ui/Select";
import { Tabs } from "@/ui/Tabs";

import { Section } from "./ImportReport";

const DELIMITERS: readonly (readonly [string, Key])[] = [
  [",", "import.comma"],
  [";", "import.semicolon"],
  ["\t", "import.tab"],
  ["|", "import.pipe"],
  [" ", "import.space"],
];

/** The encodings that files of our users are in; what was found is always among the choices. */
const ENCODINGS = ["utf-8", "utf-16", "cp1252", "iso-8859-15", "cp1250", "cp1251", "mac_roman", "shift_jis", "gb18030", "big5", "euc_kr"];

const LAST_HEADER_ROW = 100;

interface ImportHowProps {
  report: ReadReport;
  options: ReadOptions;
  onMend: (options: ReadOptions) => void;
}

/** How the bytes were read, each choice open to change. */
export function ImportHow({ report, options, onMend }: ImportHowProps) {
  const t = useT();
  const { worksheet, encoding, delimiter } = report;
  return (
    <Section title={t("import.how")}>
      <div className="flex flex-wrap gap-x-4 gap-y-3">
        {worksheet !== null && report.worksheets.length > 1 && (
          <Field label={t("import.worksheet")}>
            <Select
              label={t("import.worksheet")}
              value={worksheet}
              choices={report.worksheets.map((name) => ({ value: name, label: name }))}
              // Another worksheet has other columns and another header.
              onChange={(name) => onMend({ worksheet: name, header_row: null, types: {} })}
              className="w-44"
            />
          </Field>
        )}
        {encoding !== null && (
          <Field label={t("import.encoding")}>
            <Select label={t("import.encoding")} value={encoding} choices={encodings(encoding)} onChange={(value) => onMend({ encoding: value })} className="w-36" />
          </Field>
        )}
        {delimiter !== null && (
          <Field label={t("import.delimiter")}>
            <Select
              label={t("import.delimiter")}
              value={delimiter}
              choices={delimiters(t, delimiter)}
              onChange={(value) => onMend({ delimiter: value, types: {} })}
              className="w-36"
            />
          </Field>
        )}
        <Field label={t("import.headerRow")}>
          <Stepper value={report.header_row} onChange={(header_row) => onMend({ header_row })} />
        </Field>
        {(report.day_first !== null || options.day_first != null) && (
          <Field label={t("import.dates")}>
            <Tabs
              kind="choice"
              label={t("import.dates")}
              value={(report.day_first ?? options.day_first) ? "day" : "month"}
              onChange={(key) => onMend({ day_first: key === "day" })}
              tabs={[
                { key: "day", label: t("import.dayFirst") },
                { key: "month", label: t("import.monthFirst") },
              ]}
            />
          </Field>
        )}
      </div>
    </Section>
  );
}

function encodings(found: string): Choice<string>[] {
  const known = ENCODINGS.includes(found) ? ENCODINGS : [found, ...ENCODINGS];
  return known.map((name) => ({ value: name, label: name.replace(/_/g, "-").toUpperCase() }));
}

function delimiters(t: (key: Key) => string, found: string): Choice<string>[] {
  const known: Choice<string>[] = DELIMITERS.map(([value, key]) => ({ value, label: t(key) }));
  return known.some((choice) => choice.value === found) ? known : [{ value: found, label: found }, ...known];
}

const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <p className="mb-1 text-2xs text-faint">{label}</p>
    {children}
  </div>
);

function Stepper({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const t = useT();
  return (
    <div className="inline-flex h-8 items-center rounded-md border border-control bg-surface" role="group" aria-label={t("import.headerRow")}>
      <IconButton icon={Minus} size="sm" className="mx-0.5" label={t("import.headerDown")} disabled={value <= 0} onClick={() => onChange(value - 1)} />
      <output className="min-w-12 text-center text-sm tabular-nums">{value === 0 ? t("import.headerNone") : formatNumber(value)}</output>
      <IconButton icon={Plus} size="sm" className="mx-0.5" label={t("import.headerUp")} disabled={value >= LAST_HEADER_ROW} onClick={() => onChange(value + 1)} />
    </div>
  );
}
