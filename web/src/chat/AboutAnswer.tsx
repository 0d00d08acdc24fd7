import { BadgeCheck, CircleHelp, Equal, ShieldCheck, ShieldQuestion, type LucideIcon } from "lucide-react";
import { type ReactNode } from "react";

import { useT } from "@/i18n";
import { formatDuration, formatNumber } from "@/i18n/format";
import { type Quality, type Turn, type Usage } from "@/live";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { IconButton } from "@/ui/IconButton";
import { Popover } from "@/ui/Popover";

import { answererOf, costWords } from "./account";

const percent = (value: number) => formatNumber(value, { style: "percent", maximumFractionDigits: 0 });

/** How far an answer can be relied on and what it took, on demand; only figures that rest on nothing speak up by themselves. */
export function AboutAnswer({ turn }: { turn: Turn }) {
  const t = useT();
  const { quality, usage, maestro } = turn;
  if (!quality && !usage && !maestro) return null;
  const unverified = quality?.unverified ?? 0;
  const trigger =
    unverified > 0 ? (
      <Button size="sm" tone="ghost" icon={ShieldQuestion} className="text-warning!" aria-label={`${t("quality.someUnverified", { count: unverified })} – ${t("quality.title")}`}>
        {t("quality.someUnverified", { count: unverified })}
      </Button>
    ) : (
      <IconButton size="sm" icon={ShieldCheck} label={t("quality.title")} />
    );
  return (
    <Popover trigger={trigger} label={t("quality.title")} align="end" className="w-72 p-0">
      <div className="px-3 pt-2.5 pb-3">
        <h3 className="text-sm font-semibold">{t("quality.title")}</h3>
        {quality && <QualityFacts quality={quality} />}
      </div>
      <dl className="space-y-1 border-t bg-sunken/60 px-3 py-2 text-xs tabular-nums">
        <Fact name={t("usage.by")}>{answererOf(turn)}</Fact>
        {typeof turn.duration_ms === "number" && <Fact name={t("usage.time")}>{formatDuration(turn.duration_ms)}</Fact>}
        {usage && <UsageFacts usage={usage} />}
      </dl>
      {maestro && !maestro.is_sure && turn.manager === "model" && <p className="border-t px-3 py-2 text-xs text-muted">{t("turn.maestroUnsure")}</p>}
    </Popover>
  );
}

function QualityFacts({ quality }: { quality: Quality }) {
  const t = useT();
  const hasFigures = quality.verified + quality.matched + quality.unverified > 0;
  const calls = quality.actions_succeeded + quality.actions_failed;
  return (
    <>
      {quality.score !== null && <Score score={quality.score} />}
      {!hasFigures && calls === 0 && <p className="mt-1 text-xs text-muted">{t("quality.nothing")}</p>}
      <ul className="mt-2 space-y-1 text-xs tabular-nums">
        {hasFigures && (
          <>
            <Count icon={BadgeCheck} tone="text-success" text={t("quality.verified", { count: quality.verified })} />
            {quality.matched > 0 && <Count icon={Equal} tone="text-muted" text={t("quality.matched", { count: quality.matched })} />}
            {quality.unverified > 0 && <Count icon={CircleHelp} tone="text-warning" text={t("quality.unverified", { count: quality.unverified })} />}
          </>
        )}
        {calls > 0 && <li className="pl-[21px] text-muted">{t("quality.actions", { done: quality.actions_succeeded, count: calls })}</li>}
        {quality.retries > 0 && <li className="pl-[21px] text-muted">{t("quality.retries", { count: quality.retries })}</li>}
      </ul>
    </>
  );
}

function Score({ score }: { score: number }) {
  const t = useT();
  const share = Math.min(1, Math.max(0, score));
  return (
    <div className="mt-1.5 flex items-center gap-2" role="meter" aria-label={t("quality.score")} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)}>
      <span className="text-lg font-semibold tabular-nums">{percent(share)}</span>
      <span className="h-1.5 flex-1 overflow-hidden rounded-full bg-pressed">
        <span className={`block h-full rounded-full ${share >= 0.8 ? "bg-success" : "bg-warning"}`} style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}

function Count({ icon, tone, text }: { icon: LucideIcon; tone: string; text: string }) {
  return (
    <li className="flex gap-2">
      <Icon of={icon} size={13} className={`mt-0.5 ${tone}`} />
      {text}
    </li>
  );
}

export function UsageFacts({ usage }: { usage: Usage }) {
  const t = useT();
  return (
    <>
      {usage.calls > 0 && <Fact name={t("usage.calls")}>{formatNumber(usage.calls)}</Fact>}
      <Fact name={t("usage.input")}>{formatNumber(usage.input_tokens)}</Fact>
      <Fact name={t("usage.output")}>{formatNumber(usage.output_tokens)}</Fact>
      {usage.calls > 0 && <Fact name={t("usage.cost")}>{costWords(usage) || t("usage.costUnknown")}</Fact>}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-3">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 truncate text-right">{children}</dd>
    </div>
  );
}
