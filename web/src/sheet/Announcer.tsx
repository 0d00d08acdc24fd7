import { useEffect, useState } from "react";

import { useT } from "@/i18n";

import { useSheet } from "./sheetContext";

/** Said at most this often, so that a busy sheet does not talk without end. */
const EVERY_MS = 4_000;

/** Tells a screen reader that others changed something. */
export function Announcer() {
  const t = useT();
  const sheet = useSheet();
  const [count, setCount] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = sheet.onPatch(() => {
      if (sheet.marks.size === 0) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        setCount(sheet.marks.size);
      }, EVERY_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [sheet]);
  return (
    <p aria-live="polite" className="sr-only">
      {count > 0 && t("sheet.announce.changed", { count })}
    </p>
  );
}
