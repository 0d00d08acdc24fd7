/** Keys that work everywhere on the page. */
import { useEffect } from "react";

export interface Shortcuts {
  help: () => void;
  toChat: () => void;
  toOtherPanel: () => void;
  toggleChat: () => void;
  toggleJobs: () => void;
  newChat: () => void;
}

/** Single characters belong to whatever takes text: fields, and the grid, where typing starts an edit. */
function takesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable], [data-grid], canvas") !== null;
}

export function useShortcuts(shortcuts: Partial<Shortcuts>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const run = pick(event, shortcuts);
      if (!run || event.defaultPrevented) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [shortcuts]);
}

function pick(event: KeyboardEvent, shortcuts: Partial<Shortcuts>): (() => void) | undefined {
  const isMod = event.ctrlKey || event.metaKey;
  if (event.key === "?" && !isMod && !takesText(event.target)) return shortcuts.help;
  if (event.key === "F6") return shortcuts.toOtherPanel;
  if (!isMod || event.altKey) return undefined;
  switch (event.key.toLowerCase()) {
    case "/":
      return shortcuts.help;
    case "j":
      return shortcuts.toChat;
    case "b":
      return shortcuts.toggleChat;
    case "e":
      return event.shiftKey ? shortcuts.toggleJobs : undefined;
    case "o":
      return event.shiftKey ? shortcuts.newChat : undefined;
    default:
      return undefined;
  }
}
