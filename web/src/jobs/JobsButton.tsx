import { ListTodo } from "lucide-react";

import { useT } from "@/i18n";
import { isOpen, jobsShownWith, useJobs } from "@/store";
import { IconButton } from "@/ui/IconButton";

import { showJobs } from "./doings";

const MOST_TOLD = 99;

/** Opens and closes the panel; says how many jobs are under way. */
export function JobsButton({ sheetId }: { sheetId: string }) {
  const t = useT();
  const isShown = useJobs((state) => state.isShown);
  const count = useJobs((state) => jobsShownWith(state, sheetId).filter(isOpen).length);
  return (
    <span className="relative inline-flex">
      <IconButton icon={ListTodo} label={count > 0 ? t("jobs.running", { count }) : t("jobs.title")} isOn={isShown} onClick={() => showJobs(!isShown)} />
      {count > 0 && (
        <span aria-hidden className="pointer-events-none absolute -top-0.5 -right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-[10px] font-semibold text-on-accent tabular-nums">
          {Math.min(count, MOST_TOLD)}
        </span>
      )}
    </span>
  );
}
