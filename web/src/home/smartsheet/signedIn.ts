/** Back from signing in at Smartsheet, which always leads to `/?smartsheet=…`: how it went, and where the person was before. */

const PLACE = "smartsheet-place";

/** Before the page is left. */
export function rememberPlace(): void {
  sessionStorage.setItem(PLACE, location.pathname);
}

export interface SignedIn {
  readonly isConnected: boolean;
  /** Why not. */
  readonly code: string;
  /** Null: the list of sheets. */
  readonly place: string | null;
}

/** Takes it out of the address, so that a reload does not tell it again; null when there is nothing. */
export function takeSignedIn(): SignedIn | null {
  const query = new URLSearchParams(location.search);
  const outcome = query.get("smartsheet");
  if (outcome === null) return null;
  history.replaceState(null, "", location.pathname);
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  return { isConnected: outcome === "connected", code: query.get("code") ?? "", place: place !== null && place.startsWith("/sheets/") ? place : null };
}
