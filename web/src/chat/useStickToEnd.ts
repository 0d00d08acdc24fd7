/** A list that stays at its end while it grows, until somebody scrolls up. */
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";

/** So near to the end counts as at the end: a line of text. */
const NEAR_PX = 32;

export interface StickToEnd {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly isAtEnd: boolean;
  readonly toEnd: (behavior?: ScrollBehavior) => void;
}

export function useStickToEnd(): StickToEnd {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);

  const toEnd = useCallback((behavior: ScrollBehavior = "instant") => {
    sticks.current = true;
    setAtEnd(true);
    const element = scroller.current;
    element?.scrollTo({ top: element.scrollHeight, behavior });
  }, []);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let lastTop = element.scrollTop;
    const onScroll = () => {
      const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      // Only moving up lets go; content growing below the view does not move it.
      if (isNear) sticks.current = true;
      else if (element.scrollTop < lastTop) sticks.current = false;
      lastTop = element.scrollTop;
      setAtEnd(sticks.current);
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    const growth = new ResizeObserver(() => {
      if (sticks.current) element.scrollTop = element.scrollHeight;
    });
    growth.observe(element);
    if (content.current) growth.observe(content.current);
    return () => {
      element.removeEventListener("scroll", onScroll);
      growth.disconnect();
    };
  }, []);

  return { scroller, content, isAtEnd, toEnd };
}
