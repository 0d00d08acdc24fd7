import { ExternalLink, RefreshCw, Unlink } from "lucide-react";
import { useState } from "react";

import { useT, type Key } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { formatAgoExact } from "@/i18n/format";
import { lookNow, type SourceTold } from "@/live";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";

import { tellProblem } from "../doings";
import { useSheet } from "../sheetContext";
import { type Look } from "./look";

interface SourceDetailsProps {
  link: SourceTold;
  look: Look;
  waiting: number;
  now: number;
  onSignIn: (() => void) | undefined;
  onStop: () => void;
}

const LEVELS: readonly string[] = ["VIEWER", "COMMENTER", "EDITOR", "EDITOR_SHARE", "ADMIN", "OWNER"];

/** The state in a sentence, what is wrong and what helps, and what can be done. */
export function SourceDetails({ link, look, waiting, now, onSignIn, onStop }: SourceDetailsProps) {
  const t = useT();
  const access = LEVELS.includes(link.access) ? t(`smartsheet.access.${link.access}` as Key) : link.access;
  const isSignInWanted = link.state === "needs_sign_in" && onSignIn !== undefined;
  return (
    <>
      <div className="flex flex-col gap-2 p-3 text-sm">
        <h2 className="font-semibold">{t("source.badge", { state: t(look.badge.key, look.badge.params) })}</h2>
        <p className="text-muted">{t(look.sentence.key, look.sentence.params)}</p>
        {waiting > 0 && look.sign !== "spinner" && <p>{t("source.waiting", { count: waiting })}</p>}
        {link.problem && link.state !== "gone" && <Trouble problem={link.problem} />}
        <p className="text-xs text-muted">
          {link.service !== t("smartsheet.linked") && <span className="block break-words">{link.service}</span>}
          {access !== "" && <span className="block">{t("source.access", { access })}</span>}
          {link.checked_at !== null && look.badge.key !== "source.badge.checked" && <span className="block tabular-nums">{t("source.checkedAt", { ago: formatAgoExact(link.checked_at, now) })}</span>}
        </p>
        {isSignInWanted && (
          <Button tone="primary" onClick={onSignIn}>
            {t("source.signIn")}
          </Button>
        )}
      </div>
      <div className="flex flex-col border-t p-1">
        <LookNow />
        <OpenThere url={link.url} />
        <button type="button" onClick={onStop} className={`${ITEM} text-danger`}>
          <Icon of={Unlink} size={15} />
          {t("source.stop")}
        </button>
      </div>
    </>
  );
}

const ITEM = "flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-left text-sm hover:bg-hover focus-visible:outline-offset-[-2px]";

function Trouble({ problem }: { problem: NonNullable<SourceTold["problem"]> }) {
  const { title, fix } = errorWords(problem);
  return (
    <p className="rounded-md border border-warning-border bg-warning-soft px-2.5 py-1.5 text-xs break-words text-warning">
      {title} {fix}
    </p>
  );
}

function LookNow() {
  const t = useT();
  const sheet = useSheet();
  const [isBusy, setBusy] = useState(false);
  const look = async () => {
    setBusy(true);
    try {
      await lookNow(sheet.id);
    } catch (reason) {
      tellProblem(reason);
    }
    setBusy(false);
  };
  return (
    <button type="button" aria-busy={isBusy || undefined} onClick={() => !isBusy && void look()} className={ITEM}>
      <Icon of={RefreshCw} size={15} className={isBusy ? "animate-spin text-muted" : "text-muted"} />
      {t(isBusy ? "source.looking" : "source.lookNow")}
    </button>
  );
}

/** The address is told by the server; only such that a browser opens as a page are made a link. */
function OpenThere({ url }: { url: string }) {
  const t = useT();
  if (!/^https?:\/\//i.test(url)) return null;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" className={ITEM}>
      <Icon of={ExternalLink} size={15} className="text-muted" />
      {t("source.openThere")}
      <span className="sr-only">({t("source.newTab")})</span>
    </a>
  );
}
