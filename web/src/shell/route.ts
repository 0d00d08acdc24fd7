/** Addresses of the page: `/`, `/sheets/{id}`, `/sheets/{id}/chats/{chatId}`. */
import { useSyncExternalStore } from "react";

export type Route =
  | { readonly kind: "home" }
  | { readonly kind: "sheet"; readonly sheetId: string; readonly chatId: string | null }
  | { readonly kind: "missing" };

const HOME: Route = { kind: "home" };
const MISSING: Route = { kind: "missing" };

export function parseRoute(path: string): Route {
  const parts = path.split("/").filter(Boolean);
  if (parts.length === 0) return HOME;
  const [sheets, sheetId, chats, chatId] = parts;
  if (sheets !== "sheets" || !isId(sheetId)) return MISSING;
  if (parts.length === 2) return { kind: "sheet", sheetId, chatId: null };
  return parts.length === 4 && chats === "chats" && isId(chatId) ? { kind: "sheet", sheetId, chatId } : MISSING;
}

const isId = (text: string | undefined): text is string => text !== undefined && /^\d{1,16}$/.test(text);

export const sheetPath = (sheetId: string, chatId?: string | null): string => `/sheets/${sheetId}${chatId ? `/chats/${chatId}` : ""}`;

const listeners = new Set<() => void>();

function notify(): void {
  for (const listener of listeners) listener();
}

/** Goes to `path`; `isReplacing` leaves no step to come back to. */
export function navigate(path: string, isReplacing = false): void {
  if (path === location.pathname) return;
  history[isReplacing ? "replaceState" : "pushState"](null, "", path);
  notify();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

let known: { path: string; route: Route } = { path: "/", route: HOME };

/** The same object for the same path. */
function current(): Route {
  if (known.path !== location.pathname) known = { path: location.pathname, route: parseRoute(location.pathname) };
  return known.route;
}

export const useRoute = (): Route => useSyncExternalStore(subscribe, current);
