import { ArrowRight, CircleHelp } from "lucide-react";

import { useT } from "@/i18n";
import { type Suggestion } from "@/live";
import { Icon } from "@/ui/Icon";

import { useDoings } from "./doings";

interface SuggestionsProps {
  suggestions: readonly Suggestion[];
  question: string;
  /** The answer held itself back: these are its guesses, not follow-ups. */
  isAbstention: boolean;
}

/** Readings or next questions, each one click. */
export function Suggestions({ suggestions, question, isAbstention }: SuggestionsProps) {
  const t = useT();
  const { ask } = useDoings();
  if (suggestions.length === 0) return null;
  const hasReadings = suggestions.some((suggestion) => suggestion.reading);
  return (
    <div>
      {isAbstention && hasReadings && (
        <p className="mb-1.5 flex items-center gap-1.5 text-sm font-medium text-text">
          <Icon of={CircleHelp} size={15} className="text-warning" />
          {t("abstain.title")}
        </p>
      )}
      {isAbstention && !hasReadings && <p className="mb-1.5 text-xs font-medium text-faint">{t("chat.tryThese")}</p>}
      <ul className="overflow-hidden rounded-lg border bg-surface">
        {suggestions.map((suggestion, index) => (
          <li key={index} className="border-b last:border-b-0">
            <button
              type="button"
              onClick={() => (suggestion.reading ? ask(question, suggestion.reading) : ask(suggestion.text))}
              className="group flex w-full items-center gap-2 px-3 py-1.5 text-left text-sm transition-colors duration-[120ms] hover:bg-hover focus-visible:outline-offset-[-2px]"
            >
              <span className="min-w-0 flex-1 break-words">{suggestion.text}</span>
              {typeof suggestion.rows === "number" && (
                <span className="text-xs whitespace-nowrap text-muted tabular-nums">{t("abstain.rows", { count: suggestion.rows })}</span>
              )}
              <Icon of={ArrowRight} size={14} className="text-faint transition-transform duration-[120ms] group-hover:translate-x-0.5 group-hover:text-text" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
