import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { IconButton } from "@/ui/IconButton";

import { useDoings } from "./doings";

interface VersionSwitcherProps {
  /** Ids of the turns in one place, the oldest first. */
  versions: readonly string[];
  current: string;
}

/** "‹ 2/3 ›": the same question answered again, or asked differently. */
export function VersionSwitcher({ versions, current }: VersionSwitcherProps) {
  const t = useT();
  const { choose } = useDoings();
  const [isBusy, setBusy] = useState(false);
  const at = versions.indexOf(current);
  const to = (step: number) => {
    const next = versions[at + step];
    if (next === undefined || isBusy) return;
    setBusy(true);
    void choose(next).finally(() => setBusy(false));
  };
  return (
    <span role="group" aria-label={t("branch.versions")} className="inline-flex items-center text-xs text-muted tabular-nums">
      <IconButton size="sm" icon={ChevronLeft} label={t("branch.earlier")} disabled={at <= 0} onClick={() => to(-1)} />
      <span aria-label={t("branch.version", { place: at + 1, count: versions.length })} role="img">
        {at + 1}/{versions.length}
      </span>
      <IconButton size="sm" icon={ChevronRight} label={t("branch.later")} disabled={at >= versions.length - 1} onClick={() => to(1)} />
    </span>
  );
}
