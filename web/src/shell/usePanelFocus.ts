/** Going from one half of the page to the other by keyboard. */
import { useMemo, useRef, type RefObject } from "react";

export interface PanelFocus {
  readonly chat: RefObject<HTMLDivElement | null>;
  readonly sheet: RefObject<HTMLDivElement | null>;
  readonly isInChat: () => boolean;
  readonly toSheet: () => void;
}

export function usePanelFocus(): PanelFocus {
  const chat = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  return useMemo(
    () => ({
      chat,
      sheet,
      isInChat: () => chat.current?.contains(document.activeElement) ?? false,
      toSheet: () => {
        // The grid draws on a canvas that takes the keys.
        const grid = sheet.current?.querySelector<HTMLElement>("canvas[tabindex], [data-grid] canvas, [data-grid]");
        (grid ?? sheet.current)?.focus();
      },
    }),
    [],
  );
}
