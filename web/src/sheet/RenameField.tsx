import { useEffect, useRef, useState } from "react";

import { useT } from "@/i18n";
import { type Column } from "@/live";

import { act } from "./doings";
import { useSheet } from "./sheetContext";
import { type Spot } from "./SheetGrid";

/** The grid takes the focus back right after a click on its header. */
const FOCUS_AFTER_MS = 60;

/** A column's title, edited where it stands. */
export function RenameField({ column, spot, onClose }: { column: Column; spot: Spot; onClose: () => void }) {
  const t = useT();
  const sheet = useSheet();
  const [title, setTitle] = useState(column.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => field.current?.select(), FOCUS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const save = () => {
    const next = title.trim();
    onClose();
    if (next !== "" && next !== column.title) void act(sheet, "update_column", { column: column.id, title: next });
  };
  return (
    <input
      ref={field}
      aria-label={t("common.rename")}
      value={title}
      maxLength={250}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") save();
        if (event.key === "Escape") onClose();
        event.stopPropagation();
      }}
      className="fixed z-30 rounded-sm border-2 border-accent bg-raised px-2 text-xs font-medium outline-none"
      style={{ left: spot.x, top: spot.y, width: Math.max(spot.width, 140), height: spot.height }}
    />
  );
}
