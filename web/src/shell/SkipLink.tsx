import { useT } from "@/i18n";

/** First in the tab order: past bar and chat, straight to the sheet. */
export function SkipLink() {
  const t = useT();
  return (
    <a
      href="#sheet-panel"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById("sheet-panel")?.focus();
      }}
      className="sr-only z-50 rounded-md bg-accent px-3 py-1.5 text-sm font-medium text-on-accent focus:not-sr-only focus:absolute! focus:top-1.5 focus:left-1.5"
    >
      {t("app.skip")}
    </a>
  );
}
