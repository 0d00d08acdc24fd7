import { CirclePause, CircleStop, CircleX, RotateCcw, Rows3 } from "lucide-react";
import { memo, type ReactNode } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { type Turn, type WireError } from "@/live";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon, type IconType } from "@/ui/Icon";

import { ActionCard } from "./ActionCard";
import { useDoings } from "./doings";
import { Markdown } from "./Markdown";
import { isRead } from "./outcome";
import { PlanCard } from "./PlanCard";
import { ReadingChips } from "./ReadingChips";
import { ResultTable } from "./ResultTable";
import { Suggestions } from "./Suggestions";
import { TurnFooter } from "./TurnFooter";

interface TurnViewProps {
  turn: Turn;
  /** The message it answers. */
  question: string;
  isFresh: boolean;
}

/** The text that something else on the screen says already: the plan that waits, the question what was meant, the action that failed. */
function isSaidElsewhere(turn: Turn): boolean {
  if (turn.outcome === "abstained") return (turn.suggestions ?? []).some((suggestion) => suggestion.reading);
  if (turn.actions.length === 1 && turn.text === turn.actions[0]?.summary) return !isRead(turn.actions[0].action);
  if (turn.outcome === "failed") return turn.actions.some((action) => action.error);
  return turn.plan !== null && (turn.status === "waiting" || turn.plan.state === "rejected" || turn.text === turn.plan.summary);
}

/** What the plan was made for, in words: "Delete rows where Status is Cancelled". */
const askedOf = (turn: Turn) => turn.actions.find((action) => action.outcome === "needs_approval")?.reading || turn.reading?.text || "";

/** The server closes a stopped answer with a sentence about what was done; it belongs to the note, not to the answer. */
const CLOSING = /(?:^|\n\n)Stopped\. ([^\n]*)$/;

/** All that answers one message. */
export const TurnView = memo(function TurnView({ turn, question, isFresh }: TurnViewProps) {
  const t = useT();
  const abstains = turn.status === "answered" && turn.outcome === "abstained";
  // What waits for a yes is shown by its plan.
  const actions = turn.actions.filter((action) => !(action.outcome === "needs_approval" && turn.plan));
  return (
    <article aria-label={t("chat.answer")} aria-busy={turn.status === "running"} className="space-y-2.5">
      {actions.length > 0 && (
        <div className="space-y-1">
          {actions.map((action) => (
            <ActionCard key={action.call_id} action={action} />
          ))}
        </div>
      )}
      {turn.text && !isSaidElsewhere(turn) && (
        <Markdown text={turn.status === "stopped" ? turn.text.replace(CLOSING, "") : turn.text} figures={turn.figures} isStreaming={turn.status === "running"} />
      )}
      {turn.status === "running" && turn.text === "" && <p className="animate-shimmer text-sm text-muted">{t("turn.thinking")}</p>}
      {turn.table && turn.table.columns.length > 0 && <ResultTable table={turn.table} view={turn.view} filter={turn.figures?.[0]?.filter} label={labelOf(turn, question)} />}
      {turn.view && !turn.table && <ViewButton turn={turn} label={labelOf(turn, question)} />}
      {turn.plan && <PlanCard key={`${turn.plan.id} ${turn.plan.state === "waiting"}`} plan={turn.plan} asked={askedOf(turn)} isFresh={isFresh} />}
      {turn.reading && !abstains && !(turn.plan && turn.reading.chips.length === 0) && <ReadingChips reading={turn.reading} question={question} />}
      <Suggestions suggestions={turn.suggestions ?? []} question={question} isAbstention={abstains} />
      <Ending turn={turn} question={question} />
      {turn.status !== "running" && turn.status !== "waiting" && <TurnFooter turn={turn} />}
    </article>
  );
});

/** Why these rows, on the grid's pill: how the question was read, or the question itself. */
const labelOf = (turn: Turn, question: string) => turn.reading?.text || question;

function ViewButton({ turn, label }: { turn: Turn; label: string }) {
  const t = useT();
  const { applyView } = useDoings();
  const { view } = turn;
  return (
    view && (
      <Button size="sm" icon={Rows3} onClick={() => applyView(view, label)}>
        {t("view.apply")}
      </Button>
    )
  );
}

/** How it ended, when it did not end well. */
function Ending({ turn, question }: { turn: Turn; question: string }) {
  const t = useT();
  if (turn.status === "stopped") return <Note icon={CircleStop} title={t("turn.stopped")} text={CLOSING.exec(turn.text)?.[1] ?? ""} again={question} />;
  if (turn.status === "interrupted") return <Note icon={CirclePause} tone="warning" title={t("turn.interrupted")} text={t("turn.interruptedText")} again={question} />;
  if (turn.status !== "failed") return null;
  const words = turn.error ? errorWords(turn.error) : { title: t("turn.failed"), fix: "" };
  return <Note icon={CircleX} tone="danger" title={words.title} text={words.fix} again={question} detail={reference(turn.error)} />;
}

/** Code and correlation id: how to name it to somebody who reads the log. */
function reference(error: WireError | null | undefined): string {
  if (!error) return "";
  return error.correlation_id ? `${error.code} · ${error.correlation_id}` : error.code;
}

const NOTE_LOOKS = {
  neutral: "border-border bg-sunken text-muted",
  warning: "border-warning-border bg-warning-soft text-warning",
  danger: "border-danger-border bg-danger-soft text-danger",
};

interface NoteProps {
  icon: IconType;
  tone?: keyof typeof NOTE_LOOKS;
  title: string;
  text?: string;
  detail?: string;
  again: string;
}

function Note({ icon, tone = "neutral", title, text, detail, again }: NoteProps): ReactNode {
  const t = useT();
  const { ask } = useDoings();
  return (
    <div className={cx("flex items-start gap-2 rounded-lg border px-3 py-2 text-sm", NOTE_LOOKS[tone])}>
      <Icon of={icon} size={15} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{title}</p>
        {text && <p className="break-words text-muted">{text}</p>}
        {detail && <p className="mt-0.5 font-mono text-2xs break-all text-faint select-all">{detail}</p>}
      </div>
      <Button size="sm" icon={RotateCcw} onClick={() => ask(again)}>
        {t("turn.again")}
      </Button>
    </div>
  );
}
