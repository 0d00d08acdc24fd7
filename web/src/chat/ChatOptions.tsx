import { Hand, Rabbit, Scale, ShieldCheck, SlidersHorizontal, Telescope, Workflow, Zap } from "lucide-react";
import { useId, useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { chatCommand, type ApprovalPolicy, type ChatMode } from "@/live";
import { type ChatState } from "@/store";
import { cx } from "@/ui/cx";
import { Icon, type IconType } from "@/ui/Icon";
import { Popover } from "@/ui/Popover";

import { UsageFacts } from "./AboutAnswer";
import { costWords, tokensOf, tokenWords } from "./account";
import { tellProblem } from "./tellProblem";
import { useModel } from "./useSettings";

const MODES: readonly { readonly value: ChatMode; readonly icon: IconType }[] = [
  { value: "fast", icon: Rabbit },
  { value: "balanced", icon: Scale },
  { value: "thorough", icon: Telescope },
];
const POLICIES: readonly { readonly value: ApprovalPolicy; readonly icon: IconType }[] = [
  { value: "ask", icon: Hand },
  { value: "table", icon: ShieldCheck },
  { value: "trust", icon: Zap },
];

/** How this chat answers, what it asks before it changes, and what it took so far. */
export function ChatOptions({ chat }: { chat: ChatState }) {
  const t = useT();
  const model = useModel();
  // Shown as chosen at once; the server's event makes it so everywhere.
  const [wanted, want] = useState<Partial<Pick<ChatState, "mode" | "policy">>>({});
  const shown = { mode: chat.mode, policy: chat.policy, ...wanted };
  const set = (options: typeof wanted) => {
    want((now) => ({ ...now, ...options }));
    chatCommand(chat.id, "set_options", options)
      .catch(tellProblem)
      .finally(() => want({}));
  };
  const mode = model.isThere ? t(`mode.${shown.mode}`) : t("turn.maestro");
  const current = MODES.find((one) => one.value === shown.mode);
  const trigger = (
    <button
      type="button"
      aria-label={`${t("options.title")}: ${mode}, ${t(`policy.${shown.policy}`)}`}
      className="flex h-7 items-center gap-1.5 rounded-md px-2 text-xs text-muted transition-colors duration-[120ms] hover:bg-hover hover:text-text data-[state=open]:bg-hover data-[state=open]:text-text"
    >
      <Icon of={model.isThere ? (current?.icon ?? SlidersHorizontal) : Workflow} size={14} />
      <span className="@max-[340px]:sr-only">{mode}</span>
      {shown.policy !== "table" && <Icon of={shown.policy === "ask" ? Hand : Zap} size={13} className={shown.policy === "trust" ? "text-warning" : ""} />}
    </button>
  );
  return (
    <Popover trigger={trigger} label={t("options.title")} align="end" className="w-[340px] p-0">
      <Group title={t("options.mode")} note={model.isThere ? undefined : t("options.noModel")}>
        {MODES.map(({ value, icon }) => (
          <Option
            key={value}
            group="mode"
            icon={icon}
            title={t(`mode.${value}`)}
            text={t(`mode.${value}.text`)}
            aside={model.modes?.[value] ?? ""}
            isChosen={model.isThere && shown.mode === value}
            isDisabled={!model.isThere}
            onChoose={() => set({ mode: value })}
          />
        ))}
      </Group>
      <Group title={t("options.policy")}>
        {POLICIES.map(({ value, icon }) => (
          <Option
            key={value}
            group="policy"
            icon={icon}
            title={t(`policy.${value}`)}
            text={t(`policy.${value}.text`)}
            isChosen={shown.policy === value}
            onChoose={() => set({ policy: value })}
          />
        ))}
      </Group>
      {chat.usage && tokensOf(chat.usage) > 0 && (
        <div className="border-t bg-sunken/60 px-3 py-2 text-xs tabular-nums">
          <h3 className="mb-1 text-2xs font-medium text-muted">{t("usage.chat")}</h3>
          <dl className="space-y-1">
            <UsageFacts usage={chat.usage} />
          </dl>
        </div>
      )}
    </Popover>
  );
}

/** What the chat took so far, where there is room for it. */
export function ChatUsage({ chat }: { chat: ChatState }) {
  const t = useT();
  const { usage } = chat;
  if (!usage || tokensOf(usage) === 0) return null;
  const tokens = tokenWords(tokensOf(usage));
  const cost = costWords(usage);
  // Where there is little room, what it cost says more than how many tokens it took.
  return (
    <span className="text-xs whitespace-nowrap text-faint tabular-nums @max-[320px]:hidden" title={`${t("usage.chat")}: ${[tokens, cost].filter(Boolean).join(" · ")}`}>
      <span className={cost ? "@max-[460px]:hidden" : ""}>{tokens}</span>
      {cost && <span className="@max-[460px]:hidden"> · </span>}
      {cost}
    </span>
  );
}

function Group({ title, note, children }: { title: string; note?: string | undefined; children: ReactNode }) {
  return (
    <fieldset className="border-b px-1.5 pt-2 pb-1.5 last:border-b-0">
      <legend className="float-left px-1.5 pb-1 text-2xs font-medium text-muted">{title}</legend>
      <div className="clear-left">
        {note && <p className="px-1.5 pb-1.5 text-xs text-muted">{note}</p>}
        {children}
      </div>
    </fieldset>
  );
}

interface OptionProps {
  group: string;
  icon: IconType;
  title: string;
  text: string;
  aside?: string;
  isChosen: boolean;
  isDisabled?: boolean;
  onChoose: () => void;
}

function Option({ group, icon, title, text, aside = "", isChosen, isDisabled = false, onChoose }: OptionProps) {
  const textId = useId();
  return (
    <label
      className={cx(
        "flex gap-2 rounded-md px-1.5 py-1.5 has-focus-visible:outline-2 has-focus-visible:outline-accent-text",
        isChosen && "bg-accent-soft",
        isDisabled ? "opacity-55" : "cursor-pointer",
        !isDisabled && !isChosen && "hover:bg-hover",
      )}
    >
      <input type="radio" name={group} checked={isChosen} disabled={isDisabled} onChange={onChoose} aria-describedby={textId} className="sr-only" />
      <Icon of={icon} size={15} className={cx("mt-0.5", isChosen ? "text-accent-text" : "text-muted")} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline justify-between gap-2">
          <span className={cx("text-sm font-medium", isChosen && "text-accent-text")}>{title}</span>
          {aside && <span className="truncate text-2xs text-faint">{aside}</span>}
        </span>
        <span id={textId} className="block text-xs text-muted">
          {text}
        </span>
      </span>
    </label>
  );
}
