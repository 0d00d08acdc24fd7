/** Keys that work anywhere in the panel: undo, redo, search. */
import { useEffect, type RefObject } from "react";

import { type OpenSheet } from "@/live";

import { redo, undoCause } from "./doings";

/** A field has its own undo. */
const isField = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest("input, textarea, [contenteditable]") !== null;

export function useSheetKeys(panel: RefObject<HTMLElement | null>, sheet: OpenSheet, search: RefObject<HTMLInputElement | null>, isReadOnly: boolean): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const isInside = event.target instanceof Node && (panel.current?.contains(event.target) ?? false);
      const isNowhere = event.target === document.body;
      const key = event.key.toLowerCase();
      if (key === "f" && !event.shiftKey && isInside) {
        event.preventDefault();
        event.stopPropagation();
        search.current?.focus();
      } else if ((key === "z" || key === "y") && !isReadOnly && !isField(event.target) && (isInside || isNowhere)) {
        event.preventDefault();
        event.stopPropagation();
        if (key === "y" || event.shiftKey) void redo(sheet);
        else void undoCause(sheet, undefined);
      }
    };
    // Before the grid, which has uses of its own for some of them.
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, [panel, sheet, search, isReadOnly]);
}
