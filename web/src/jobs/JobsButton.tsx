import { ListTodo } from "lucide-react";

import { useT, type Translate } from "@/i18n";
import { isOpen, jobsShownWith, useJobs } from "@/store";
import { cx } from "@/ui/cx";
import { IconButton } from "@/ui/IconButton";

import { showJobs } from "./doings";

const MOST_TOLD = 99;

function words(t: Translate, running: number, waiting: number): string {
  if (running > 0 && waiting > 0) return t("jobs.runningWaiting", { running, waiting });
  if (waiting > 0) return t("jobs.waiting", { count: waiting });
  return running > 0 ? t("jobs.running", { count: running }) : t("jobs.title");
}

/** Opens and closes the panel; says how many jobs are under way, and how many changes wait for a yes. */
export function JobsButton({ sheetId }: { sheetId: string }) {
  const t = useT();
  const isShown = useJobs((state) => state.isShown);
  const running = useJobs((state) => jobsShownWith(state, sheetId).filter(isOpen).length);
  const waiting = useJobs((state) => state.plans[sheetId]?.length ?? 0);
  const count = running + waiting;
  return (
    <span className="relative inline-flex">
      <IconButton icon={ListTodo} label={words(t, running, waiting)} isOn={isShown} onClick={() => showJobs(!isShown)} />
      {count > 0 && (
        <span
          aria-hidden
          className={cx(
            "pointer-events-none absolute -top-0.5 -right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-[10px] font-semibold text-on-accent tabular-nums",
            waiting > 0 && "ring-2 ring-accent-soft",
          )}
        >
          {Math.min(count, MOST_TOLD)}
        </span>
      )}
    </span>
  );
}
