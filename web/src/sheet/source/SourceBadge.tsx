import { CloudOff, KeyRound, Lock, Unlink } from "lucide-react";
import { useEffect, useState, type ComponentPropsWithRef } from "react";

import { useT } from "@/i18n";
import { TONE_SOFT } from "@/ui/Badge";
import { cx } from "@/ui/cx";
import { Icon, type IconType } from "@/ui/Icon";
import { Popover } from "@/ui/Popover";
import { Spinner } from "@/ui/Spinner";

import { lookOf, type Look } from "./look";
import { SourceDetails } from "./SourceDetails";
import { StopFollowing } from "./StopFollowing";
import { useLink, useWaiting } from "./useLink";
import { useNow } from "./useNow";

/** A state shorter than this is not shown: it would only flicker. */
const CALM_MS = 300;

/** Whether what is here is what is at Smartsheet; pressed, it says more. */
export function SourceBadge({ onSignIn }: { onSignIn: (() => void) | undefined }) {
  const link = useLink();
  const waiting = useCalm(useWaiting());
  const [isOpen, setOpen] = useState(false);
  const [isStopping, setStopping] = useState(false);
  const now = useNow(link?.state === "live");
  if (!link) return null;
  const look = lookOf(link, waiting, now);
  return (
    <>
      <Popover trigger={<BadgeButton look={look} />} label={link.service} isOpen={isOpen} onOpenChange={setOpen} className="w-80 p-0">
        <SourceDetails
          link={link}
          look={look}
          waiting={waiting}
          now={now}
          onSignIn={
            onSignIn &&
            (() => {
              setOpen(false);
              onSignIn();
            })
          }
          onStop={() => {
            setOpen(false);
            setStopping(true);
          }}
        />
      </Popover>
      {isStopping && <StopFollowing waiting={waiting} onClose={() => setStopping(false)} />}
      <Spoken look={look} />
    </>
  );
}

/** Zero only after a moment: between two of many changes the badge would flicker. */
function useCalm(waiting: number): number {
  const [shown, show] = useState(waiting);
  useEffect(() => {
    const timer = setTimeout(() => show(waiting), CALM_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  return shown;
}

const SIGNS: Readonly<Record<Exclude<Look["sign"], "dot" | "spinner">, IconType>> = { lock: Lock, offline: CloudOff, key: KeyRound, gone: Unlink };

export function LookSign({ sign, size = 12 }: Pick<Look, "sign"> & { size?: number }) {
  if (sign === "dot") return <span className="size-1.5 shrink-0 rounded-full bg-success" />;
  return sign === "spinner" ? <Spinner size={size} /> : <Icon of={SIGNS[sign]} size={size} />;
}

function BadgeButton({ look, ...rest }: { look: Look } & ComponentPropsWithRef<"button">) {
  const t = useT();
  const text = t(look.badge.key, look.badge.params);
  return (
    <button
      type="button"
      {...rest}
      className={cx(
        "ml-1 inline-flex h-6 min-w-6 shrink-0 items-center justify-center gap-1.5 rounded-md text-xs whitespace-nowrap tabular-nums hover:bg-hover data-[state=open]:bg-hover",
        look.sign === "dot" ? "px-1.5 text-muted" : cx("border px-2 font-medium", TONE_SOFT[look.tone]),
      )}
    >
      <LookSign sign={look.sign} />
      <span className="font-medium @max-2xl:sr-only">{t("smartsheet.linked")}</span>
      <span className="@max-xl:sr-only">
        <span aria-hidden className="pr-1.5 opacity-60 @max-2xl:hidden">
          ·
        </span>
        {text}
      </span>
    </button>
  );
}

/** What a screen reader is told unasked: another state, not every second of it. */
function Spoken({ look }: { look: Look }) {
  const t = useT();
  const isTold = look.sign !== "dot" && look.sign !== "spinner";
  return (
    <p aria-live="polite" className="sr-only">
      {isTold && t(look.sentence.key, look.sentence.params)}
    </p>
  );
}
