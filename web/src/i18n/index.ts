/** The page's texts. Every text stands in a language file; English is the one the others are checked against. */
import { useSyncExternalStore } from "react";
import { de, deServer } from "./de";
import { en, enServer } from "./en";
import { type ServerTexts } from "./errors";
import { fill, type Params, type Text } from "./fill";

export type { Params, Text } from "./fill";
export type Key = keyof typeof en;
export type Language = "en" | "de";

export const LANGUAGES: Record<Language, { name: string; texts: Record<Key, Text>; server: ServerTexts }> = {
  en: { name: "English", texts: en, server: enServer },
  de: { name: "Deutsch", texts: de, server: deServer },
};

const STORED = "language";
const listeners = new Set<() => void>();

function isLanguage(value: string | null | undefined): value is Language {
  return value === "en" || value === "de";
}

function first(): Language {
  const stored = typeof localStorage === "undefined" ? null : localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  const wanted = typeof navigator === "undefined" ? [] : navigator.languages;
  return wanted.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "en";
}

let current: Language = first();
let translate = translator(current);

function translator(language: Language) {
  return (key: Key, params?: Params): string => {
    // A name put together at run time (`action.` and an action nobody told us of) has no text.
    const text: Text | undefined = LANGUAGES[language].texts[key];
    return fill(text, language, params) ?? key;
  };
}

export type Translate = typeof translate;

/** The text of `key` in the language of the page. In a component use `useT`, which follows a change of language. */
export const t: Translate = (key, params) => translate(key, params);

/** The text of `key` in a language of one's own choice: for what is said to the server, not to the reader. */
export const textIn = (name: Language, key: Key, params?: Params): string => translator(name)(key, params);

export const language = (): Language => current;

export function setLanguage(next: Language): void {
  current = next;
  translate = translator(next);
  localStorage.setItem(STORED, next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useT = (): Translate => useSyncExternalStore(subscribe, () => translate);
export const useLanguage = (): Language => useSyncExternalStore(subscribe, () => current);
