import { useSyncExternalStore } from "react";

/** Whether a CSS media query holds, followed while it changes. */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

/** Too narrow for two panels beside each other. */
export const useIsNarrow = (): boolean => useMediaQuery("(max-width: 767px)");
