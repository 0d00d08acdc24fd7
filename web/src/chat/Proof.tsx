import { BadgeCheck, CircleHelp, Rows3 } from "lucide-react";

import { useT } from "@/i18n";
import { formatNumber, formatValue } from "@/i18n/format";
import { type Filter, type TableProof, type Value } from "@/live";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";

import { CopyButton } from "./CopyButton";
import { useDoings } from "./doings";
import { SqlBlock } from "./SqlBlock";
import { plainValue } from "./tableText";

/** Whether a query stands behind it. */
export function Standing({ isVerified }: { isVerified: boolean }) {
  const t = useT();
  return (
    <p className={cx("mt-1 flex gap-1.5 text-xs", isVerified ? "text-success" : "text-warning")}>
      <Icon of={isVerified ? BadgeCheck : CircleHelp} size={14} className="mt-px" />
      <span>
        <span className="font-medium">{t(isVerified ? "figure.verified" : "figure.unverified")}.</span>{" "}
        <span className="text-muted">{t(isVerified ? "figure.verifiedText" : "figure.unverifiedText")}</span>
      </span>
    </p>
  );
}

interface ProofProps {
  proof: TableProof;
  isVerified: boolean;
  label: string;
  /** The number as the answer writes it; a table has none. */
  text?: string;
  value?: Value;
  filter?: Filter | null | undefined;
  onShown: () => void;
}

/** What a figure or a table rests on: query, parameters, rows, version; and the way to its rows. */
export function Proof({ proof, isVerified, label, text, value, filter, onShown }: ProofProps) {
  const t = useT();
  const doings = useDoings();
  const parameters = Object.entries(proof.parameters);
  const changes = doings.changesSince(proof.sheet_version.epoch, proof.sheet_version.seq);
  return (
    <>
      <div className="px-3 pt-3 pb-2.5">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            {label && <p className="text-xs break-words text-muted">{label}</p>}
            {text && <p className="text-xl font-semibold break-words tabular-nums">{text}</p>}
          </div>
          {value !== undefined && <CopyButton text={() => plainValue(value)} label={t("figure.copyValue")} />}
        </div>
        <Standing isVerified={isVerified} />
      </div>
      <div className="border-t px-3 pt-2 pb-2.5">
        <div className="mb-1 flex items-center justify-between">
          <h3 className="text-2xs font-medium text-muted">{t("figure.query")}</h3>
          <CopyButton text={() => proof.query} label={t("figure.copyQuery")} />
        </div>
        <SqlBlock sql={proof.query} />
        {parameters.length > 0 && (
          <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-xs">
            {parameters.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="font-mono text-warning">${name}</dt>
                <dd className="truncate text-text">{formatValue(value)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <footer className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t bg-sunken/60 px-3 py-2 text-xs text-muted">
        <div className="min-w-0 flex-1 tabular-nums">
          {t("figure.rows", { count: proof.rows })} · {t("figure.version", { seq: formatNumber(proof.sheet_version.seq) })}
          {(proof.left_out ?? 0) > 0 && <span className="block">{t("figure.leftOut", { count: proof.left_out })}</span>}
          {changes !== null && changes > 0 && <span className="block text-warning">{t("figure.changedSince", { count: changes })}</span>}
        </div>
        {filter && (
          <Button
            size="sm"
            icon={Rows3}
            onClick={() => {
              doings.showRows(filter, label || (text ?? ""));
              onShown();
            }}
          >
            {t("figure.show")}
          </Button>
        )}
      </footer>
    </>
  );
}
