import { Circle, CircleCheck, LoaderCircle, type LucideIcon } from "lucide-react";

import { useT, type Key, type Translate } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import { type Job, type Subtask } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";

const LOOKS: Readonly<Record<Subtask["state"], { readonly icon: LucideIcon; readonly look: string }>> = {
  waiting: { icon: Circle, look: "text-faint" },
  running: { icon: LoaderCircle, look: "text-accent-text animate-spin motion-reduce:animate-none" },
  done: { icon: CircleCheck, look: "text-success" },
};

/** A server newer than this page may have parts it has no words for. */
function partWords(t: Translate, name: string): string {
  const key = `jobs.part.${name}`;
  const words = t(key as Key);
  return words === key ? name.replaceAll("_", " ") : words;
}

/** The parts of a job in their order: which is done, which is worked on, how far it is. */
export function JobParts({ job }: { job: Job }) {
  const t = useT();
  return (
    <ol aria-label={t("jobs.parts")} className="flex flex-col gap-1 text-xs">
      {job.subtasks.map((part) => (
        <li key={part.name} aria-current={part.state === "running" ? "step" : undefined} className="flex items-center gap-1.5">
          <Icon of={LOOKS[part.state].icon} size={12} className={LOOKS[part.state].look} />
          <span className={cx("min-w-0 flex-1", part.state === "running" ? "font-medium text-text" : "text-muted")}>{partWords(t, part.name)}</span>
          {part.total !== null && <span className="text-muted tabular-nums">{t("jobs.partOf", { done: formatNumber(part.done ?? 0), total: formatNumber(part.total) })}</span>}
          <span className="sr-only">{t(`jobs.partState.${part.state}`)}</span>
        </li>
      ))}
    </ol>
  );
}
