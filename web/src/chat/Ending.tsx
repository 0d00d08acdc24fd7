import { ArrowRight, CirclePause, CircleStop, CircleX, Gauge, RotateCcw } from "lucide-react";
import { useState, type ReactNode } from "react";

import { useT, type Translate } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { formatDuration, formatNumber } from "@/i18n/format";
import { type Turn, type TurnLimit, type WireError } from "@/live";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Icon, type IconType } from "@/ui/Icon";

import { useDoings } from "./doings";

/** The server closes a stopped answer with a sentence about what was done; it belongs to the note, not to the answer. */
const CLOSING = /(?:^|\n\n)Stopped\. ([^\n]*)$/;

/** The answer itself, without what the note says. */
export const answerText = (turn: Turn): string => (turn.status === "stopped" ? turn.text.replace(CLOSING, "") : turn.text);

/** How it ended, when it did not end well, and how to go on. */
export function Ending({ turn, question, isLast }: { turn: Turn; question: string; isLast: boolean }) {
  const t = useT();
  const again = <AskAgain question={question} />;
  // Once the chat went on, there is only asking anew.
  const further = isLast ? <GoOn turn={turn} label={t("turn.goOn")} icon={ArrowRight} /> : again;
  switch (turn.status) {
    case "stopped":
      return <Note icon={CircleStop} title={t("turn.stopped")} text={CLOSING.exec(turn.text)?.[1] ?? ""} buttons={again} />;
    case "interrupted":
      return <Note icon={CirclePause} tone="warning" title={t("turn.interrupted")} text={t("turn.interruptedText")} buttons={further} />;
    case "failed": {
      const words = turn.error ? errorWords(turn.error) : { title: t("turn.failed"), fix: "" };
      return <Note icon={CircleX} tone="danger" title={words.title} text={words.fix} detail={reference(turn.error)} buttons={turn.error?.is_retryable && isLast ? <GoOn turn={turn} label={t("common.retry")} icon={RotateCcw} /> : again} />;
    }
    case "answered":
      return turn.limit ? <Note icon={Gauge} tone="warning" title={t("limit.title")} text={limitWords(t, turn.limit)} buttons={further} /> : null;
    default:
      return null;
  }
}

function limitWords(t: Translate, { kind, allowed, used }: TurnLimit): string {
  const say = (value: number) => {
    if (kind === "time") return formatDuration(value * 1000);
    return kind === "money" ? formatNumber(value, { style: "currency", currency: "USD", maximumFractionDigits: 4 }) : formatNumber(value);
  };
  return t(`limit.${kind}`, { allowed: say(allowed), used: say(used) });
}

/** Code and correlation id: how to name it to somebody who reads the log. */
function reference(error: WireError | null | undefined): string {
  if (!error) return "";
  return error.correlation_id ? `${error.code} · ${error.correlation_id}` : error.code;
}

function AskAgain({ question }: { question: string }) {
  const t = useT();
  const { ask } = useDoings();
  return (
    <Button size="sm" icon={RotateCcw} onClick={() => ask(question)}>
      {t("turn.again")}
    </Button>
  );
}

function GoOn({ turn, label, icon }: { turn: Turn; label: string; icon: IconType }) {
  const { goOn } = useDoings();
  const [isBusy, setBusy] = useState(false);
  const run = () => {
    setBusy(true);
    void goOn(turn.id).finally(() => setBusy(false));
  };
  return (
    <Button size="sm" icon={icon} isBusy={isBusy} onClick={run}>
      {label}
    </Button>
  );
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
  buttons?: ReactNode;
}

export function Note({ icon, tone = "neutral", title, text, detail, buttons }: NoteProps) {
  return (
    <div className={cx("flex items-start gap-2 rounded-lg border px-3 py-2 text-sm", NOTE_LOOKS[tone])}>
      <Icon of={icon} size={15} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{title}</p>
        {text && <p className="break-words text-muted">{text}</p>}
        {detail && <p className="mt-0.5 font-mono text-2xs break-all text-faint select-all">{detail}</p>}
      </div>
      {buttons}
    </div>
  );
}
