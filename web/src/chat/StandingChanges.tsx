import { GitBranch } from "lucide-react";

import { useT } from "@/i18n";
import { type StandingChange } from "@/live";
import { Icon } from "@/ui/Icon";

import { UndoButton } from "./UndoButton";

/** What the version before this one changed in the sheet: another branch of the chat takes none of it back. */
export function StandingChanges({ changes }: { changes: readonly StandingChange[] }) {
  const t = useT();
  if (changes.length === 0) return null;
  return (
    <section aria-label={t("branch.standing")} className="rounded-lg border bg-sunken px-3 py-2 text-sm">
      <p className="flex items-start gap-2 text-muted">
        <Icon of={GitBranch} size={15} className="mt-0.5" />
        <span className="min-w-0 flex-1">{t("branch.standing")}</span>
      </p>
      <ul className="mt-0.5 pl-[23px]">
        {changes.map((change) => (
          <li key={change.cause} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 break-words">{change.summary}</span>
            <UndoButton effect={{ cause: change.cause, can_undo: "exactly" }} of={change.summary} />
          </li>
        ))}
      </ul>
    </section>
  );
}
