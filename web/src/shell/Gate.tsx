import { useT } from "@/i18n";
import { Button } from "@/ui/Button";

import { Logo } from "./Logo";

/** Shown to a browser that was not let in. */
export function Gate() {
  const t = useT();
  const isInvalid = new URLSearchParams(location.search).get("link") === "invalid";
  return (
    <main className="flex h-full items-center justify-center bg-bg p-6">
      <div className="w-full max-w-[420px] rounded-xl border bg-surface p-6 shadow-mid">
        <Logo size={28} />
        {isInvalid && (
          <p role="alert" className="mt-4 rounded-md border border-warning-border bg-warning-soft px-3 py-1.5 text-sm text-warning">
            {t("gate.invalid")}
          </p>
        )}
        <h1 className="mt-4 text-lg font-semibold tracking-tight">{t("gate.title")}</h1>
        <p className="mt-1 text-sm text-muted">{t("gate.text")}</p>
        <p className="mt-4 text-xs text-muted">{t("gate.hint")}</p>
        <pre className="mt-1 rounded-md border bg-sunken px-3 py-2 font-mono text-xs select-all">chatsheet serve</pre>
        <Button className="mt-5" onClick={() => location.assign("/")}>
          {t("common.retry")}
        </Button>
      </div>
    </main>
  );
}
