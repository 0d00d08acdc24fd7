import { Rows3, TriangleAlert } from "lucide-react";
import { memo } from "react";

import { useT, type Translate } from "@/i18n";
import { type Turn, type TurnAction } from "@/live";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { Spinner } from "@/ui/Spinner";

import { ActionList } from "./ActionList";
import { ChartView } from "./chart/ChartView";
import { useDoings } from "./doings";
import { answerText, Ending } from "./Ending";
import { Markdown } from "./Markdown";
import { isRead } from "./outcome";
import { PlanCard } from "./PlanCard";
import { startsJob } from "./planFacts";
import { ReadingChips } from "./ReadingChips";
import { ResultTable } from "./ResultTable";
import { StandingChanges } from "./StandingChanges";
import { Suggestions } from "./Suggestions";
import { TurnFooter } from "./TurnFooter";
import { isUnderWay } from "./turns";

interface TurnViewProps {
  turn: Turn;
  /** The message it answers. */
  question: string;
  isFresh: boolean;
  /** Nothing follows it in its branch. */
  isLast: boolean;
  /** The chat is answering something; until it has, nothing is answered anew. */
  isBusy: boolean;
}

/** The text that something else on the screen says already: the plan that waits, the question what was meant, the action that failed. */
function isSaidElsewhere(turn: Turn): boolean {
  if (turn.outcome === "abstained") return (turn.suggestions ?? []).some((suggestion) => suggestion.reading);
  if (turn.actions.length === 1 && turn.text === turn.actions[0]?.summary) return !isRead(turn.actions[0].action);
  // The job's card says how it stands.
  if (turn.plan?.state === "done" && startsJob(turn.plan) && turn.manager !== "model") return true;
  if (turn.outcome === "failed") return turn.manager !== "model" && turn.actions.some((action) => action.error);
  return turn.plan !== null && ((turn.plan.state === "waiting" ? turn.text.startsWith(turn.plan.summary) : turn.text === turn.plan.summary) || (turn.manager !== "model" && (turn.status === "waiting" || turn.plan.state === "rejected")));
}

/** What waits for a yes, or was done after one, is shown by its plan. */
function isShownByPlan(action: TurnAction, plan: Turn["plan"]): boolean {
  if (!plan) return false;
  return action.outcome === "needs_approval" || (Boolean(plan.cause) && action.effects.some((effect) => effect.cause === plan.cause));
}

const isUndoable = (action: TurnAction) => action.effects.some((effect) => effect.can_undo !== "no");

/** What the plan was made for, in words: "Delete rows where Status is Cancelled". */
const askedOf = (turn: Turn) => turn.actions.find((action) => action.outcome === "needs_approval")?.reading || turn.reading?.text || "";

/** What happens until the first word: which model is asked, and for the how many-th time. */
function progressWords(t: Translate, turn: Turn): string {
  if (!turn.model) return t("turn.thinking");
  return (turn.step ?? 1) > 1 ? t("turn.asksStep", { model: turn.model, step: turn.step }) : t("turn.asks", { model: turn.model });
}

/** All that answers one message. */
export const TurnView = memo(function TurnView({ turn, question, isFresh, isLast, isBusy }: TurnViewProps) {
  const t = useT();
  const { jobsOf } = useDoings();
  const label = labelOf(turn, question);
  const isRunning = isUnderWay(turn);
  const abstains = turn.status === "answered" && turn.outcome === "abstained";
  const actions = turn.actions.filter((action) => !isShownByPlan(action, turn.plan));
  const plan = turn.plan && <PlanCard key={`${turn.plan.id} ${turn.plan.state === "waiting"}`} plan={turn.plan} asked={askedOf(turn)} isFresh={isFresh} />;
  return (
    <article aria-label={t("chat.answer")} aria-busy={isRunning} className="space-y-2.5">
      <StandingChanges changes={turn.standing ?? []} />
      {turn.notice && <NoticeLine text={t(turn.notice.code === "model_down" ? "notice.model_down" : "notice.other", { message: turn.notice.message })} />}
      <ActionList actions={actions} isRunning={isRunning} />
      {/* What was decided comes before what is said of it; what waits, after. */}
      {turn.status !== "waiting" && plan}
      {jobsOf?.(turn.id)}
      {turn.text && !isSaidElsewhere(turn) && <Markdown text={answerText(turn)} figures={turn.figures} isStreaming={isRunning} />}
      {isRunning && turn.text === "" && (
        <p className="flex items-center gap-2 text-sm text-muted">
          <Spinner size={13} />
          {progressWords(t, turn)}
        </p>
      )}
      {turn.status === "waiting" && plan}
      {turn.charts?.map((chart) => (
        <ChartView key={chart.call_id} chart={chart} label={label} />
      ))}
      {turn.table && turn.table.columns.length > 0 && <ResultTable table={turn.table} view={turn.view} filter={turn.figures?.[0]?.filter} label={label} />}
      {turn.view && !turn.table && <ViewButton turn={turn} label={label} />}
      {turn.reading && !abstains && !(turn.plan && turn.reading.chips.length === 0) && <ReadingChips reading={turn.reading} question={question} />}
      <Suggestions suggestions={turn.suggestions ?? []} question={question} isAbstention={abstains} />
      <Ending turn={turn} question={question} isLast={isLast} />
      {!isRunning && turn.status !== "waiting" && <TurnFooter turn={turn} hasOwnUndo={actions.some(isUndoable)} isBusy={isBusy} />}
    </article>
  );
});

/** Why these rows, on the grid's pill: how the question was read, or the question itself. */
const labelOf = (turn: Turn, question: string) => turn.reading?.text || question;

function NoticeLine({ text }: { text: string }) {
  return (
    <p className="flex items-start gap-1.5 text-xs text-warning">
      <Icon of={TriangleAlert} size={13} className="mt-0.5" />
      <span className="min-w-0 break-words">{text}</span>
    </p>
  );
}

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
