/** The page's theme: what the person chose, or what the system says. Written on the root element as `data-theme`. */
import { useSyncExternalStore } from "react";

export type ThemeChoice = "system" | "light" | "dark";
export type Theme = "light" | "dark";

const KEY = "theme";
const listeners = new Set<() => void>();
const media = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;

function stored(): ThemeChoice {
  const value = typeof localStorage === "undefined" ? null : localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

let choice: ThemeChoice = "system";
let theme: Theme = "light";

function apply(): void {
  theme = choice === "system" ? (media?.matches ? "dark" : "light") : choice;
  document.documentElement.dataset["theme"] = theme;
  for (const listener of listeners) listener();
}

/** Reads the choice and follows the system from now on; call once before the first paint. */
export function startTheme(): void {
  choice = stored();
  media?.addEventListener("change", apply);
  apply();
}

export function setTheme(next: ThemeChoice): void {
  choice = next;
  localStorage.setItem(KEY, next);
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme on the page now; canvases that cannot read CSS variables draw again when it changes. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme);
export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, () => choice);
