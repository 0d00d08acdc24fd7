import { useEffect, useState, type RefObject } from "react";

/** Whether the element is in view, or nearly. */
export function useVisible(ref: RefObject<Element | null>): boolean {
  const [isVisible, setVisible] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const watch = new IntersectionObserver((entries) => setVisible(entries.some((entry) => entry.isIntersecting)), { rootMargin: "120px" });
    watch.observe(element);
    return () => watch.disconnect();
  }, [ref]);
  return isVisible;
}
