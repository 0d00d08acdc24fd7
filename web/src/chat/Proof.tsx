import { BadgeCheck, CircleHelp, Equal, Rows3, type LucideIcon } from "lucide-react";

import { useT } from "@/i18n";
import { formatNumber, formatValue } from "@/i18n/format";
import { type FigureSource, type FigureStatus, type Filter, type Value, type Version } from "@/live";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";

import { CopyButton } from "./CopyButton";
import { useDoings } from "./doings";
import { Sources } from "./Sources";
import { SqlBlock } from "./SqlBlock";
import { plainValue } from "./tableText";

const LOOKS: Record<FigureStatus, { icon: LucideIcon; tone: string }> = {
  verified: { icon: BadgeCheck, tone: "text-success" },
  matched: { icon: Equal, tone: "text-muted" },
  unverified: { icon: CircleHelp, tone: "text-warning" },
};

/** What stands behind it: a result, a likeness, or nothing. */
export function Standing({ status }: { status: FigureStatus }) {
  const t = useT();
  const { icon, tone } = LOOKS[status];
  return (
    <p className={cx("mt-1 flex gap-1.5 text-xs", tone)}>
      <Icon of={icon} size={14} className="mt-px" />
      <span>
        <span className="font-medium">{t(`figure.${status}`)}.</span> <span className="text-muted">{t(`figure.${status}Text`)}</span>
      </span>
    </p>
  );
}

/** Of a table, a chart or a figure; what is not known of a figure is left out. */
export interface Evidence {
  readonly query?: string | null;
  readonly parameters?: Readonly<Record<string, Value>> | null;
  readonly rows?: number | null;
  readonly left_out?: number | null;
  readonly sheet_version?: Version | null;
}

interface ProofProps {
  proof: Evidence;
  status: FigureStatus;
  label: string;
  /** The number as the answer writes it; a table has none. */
  text?: string;
  value?: Value;
  expression?: string | null | undefined;
  sources?: readonly FigureSource[] | null | undefined;
  filter?: Filter | null | undefined;
  onShown: () => void;
}

/** What a figure or a table rests on: how it was computed, query, parameters, rows, version; and the way to its rows. */
export function Proof({ proof, status, label, text, value, expression, sources, filter, onShown }: ProofProps) {
  const others = (sources ?? []).filter((source) => expression || source.query !== proof.query);
  const isStanding = status !== "unverified";
  return (
    <>
      <div className="px-3 pt-3 pb-2.5">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            {label && <p className="text-xs break-words text-muted">{label}</p>}
            {text && <p className="text-xl font-semibold break-words tabular-nums">{text}</p>}
          </div>
          {value !== undefined && value !== null && <CopyValue value={value} />}
        </div>
        <Standing status={status} />
      </div>
      {isStanding && (expression || others.length > 0) && <Sources expression={expression ?? ""} sources={others} />}
      {isStanding && proof.query && (others.length === 0 || !expression) && <Query query={proof.query} parameters={proof.parameters ?? {}} />}
      {isStanding && (proof.sheet_version || filter) && <Ground proof={proof} filter={filter} label={label || (text ?? "")} onShown={onShown} />}
    </>
  );
}

function CopyValue({ value }: { value: Value }) {
  const t = useT();
  return <CopyButton text={() => plainValue(value)} label={t("figure.copyValue")} />;
}

function Query({ query, parameters }: { query: string; parameters: Readonly<Record<string, Value>> }) {
  const t = useT();
  return (
    <div className="border-t px-3 pt-2 pb-2.5">
      <div className="mb-1 flex items-center justify-between">
        <h3 className="text-2xs font-medium text-muted">{t("figure.query")}</h3>
        <CopyButton text={() => query} label={t("figure.copyQuery")} />
      </div>
      <SqlBlock sql={query} />
      {Object.keys(parameters).length > 0 && (
        <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-xs">
          {Object.entries(parameters).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="font-mono text-warning">${name}</dt>
              <dd className="truncate text-text">{formatValue(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

interface GroundProps {
  proof: Evidence;
  filter: Filter | null | undefined;
  label: string;
  onShown: () => void;
}

/** Which rows, of which version, and whether the sheet moved on since. */
function Ground({ proof, filter, label, onShown }: GroundProps) {
  const t = useT();
  const doings = useDoings();
  const version = proof.sheet_version;
  const changes = version ? doings.changesSince(version.epoch, version.seq) : null;
  const facts = [
    typeof proof.rows === "number" && t("figure.rows", { count: proof.rows }),
    version && t("figure.version", { seq: formatNumber(version.seq) }),
  ].filter(Boolean);
  return (
    <footer className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t bg-sunken/60 px-3 py-2 text-xs text-muted">
      <div className="min-w-0 flex-1 tabular-nums">
        {facts.join(" · ")}
        {(proof.left_out ?? 0) > 0 && <span className="block">{t("figure.leftOut", { count: proof.left_out })}</span>}
        {changes !== null && changes > 0 && <span className="block text-warning">{t("figure.changedSince", { count: changes })}</span>}
      </div>
      {filter && (
        <Button
          size="sm"
          icon={Rows3}
          onClick={() => {
            doings.showRows(filter, label);
            onShown();
          }}
        >
          {t("figure.show")}
        </Button>
      )}
    </footer>
  );
}
