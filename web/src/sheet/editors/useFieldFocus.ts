/** An editor's field has the keys from the start, and keeps them. */
import { useLayoutEffect, type RefObject } from "react";

/**
 * `isSelected`: what is there is replaced by typing; else the caret stands at its end. The grid focuses itself a frame after a click,
 * which may be after the editor has opened: the field takes the focus back, unless it went to another part of the editor or the page.
 */
export function useFieldFocus(field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>, isSelected: boolean): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.focus({ preventScroll: true });
    if (isSelected) element.select();
    else element.setSelectionRange(element.value.length, element.value.length);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const takeBack = () => {
      if (isInGrid(document.activeElement)) element.focus({ preventScroll: true });
    };
    // Later, not at once: an editor that is being left is gone by then.
    const onBlur = () => (timer = setTimeout(takeBack, 0));
    element.addEventListener("blur", onBlur);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("blur", onBlur);
    };
  }, [field, isSelected]);
}

/** The canvas, its copy for screen readers, or nothing at all. */
const isInGrid = (active: Element | null): boolean => active === null || active === document.body || active.closest("[data-grid]") !== null;
