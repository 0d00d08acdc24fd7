/** What a person does with Smartsheet from the page. All of these reject with `ApiProblem`. */
import { api } from "./http";
import { type Job } from "./protocol";
import { type RowGuard, type SmartsheetAccess, type SmartsheetEntry } from "./source";

export const readAccess = (signal?: AbortSignal): Promise<SmartsheetAccess> => api<SmartsheetAccess>("/smartsheet", signal ? { signal } : {});

export const giveToken = (token: string): Promise<SmartsheetAccess> => api<SmartsheetAccess>("/smartsheet/token", { method: "PUT", body: { token } });

export const disconnect = (): Promise<unknown> => api<unknown>("/smartsheet", { method: "DELETE" });

/** Where the browser has to go to sign in. */
export async function signInAddress(): Promise<string> {
  const { url } = await api<{ url: string }>("/smartsheet/sign-in", { method: "POST" });
  const { protocol } = new URL(url, location.origin);
  if (protocol !== "https:" && protocol !== "http:") throw new Error("This is no address to sign in at.");
  return url;
}

export const findSheets = async (search: string, signal: AbortSignal): Promise<readonly SmartsheetEntry[]> =>
  (await api<{ sheets: readonly SmartsheetEntry[] }>("/smartsheet/sheets", { query: { search }, signal })).sheets;

/** By its number or web address: the sheet that is here already, or the job that brings it. */
export const openFromSmartsheet = (sheet: string): Promise<{ sheet_id: string | null; job: Job | null }> => api("/smartsheet/open", { body: { sheet } });

export const readRowGuard = (sheetId: string, rowId: string, signal: AbortSignal): Promise<RowGuard> => api<RowGuard>(`/sheets/${sheetId}/source/rows/${rowId}`, { signal });

/** Looks for changes at the source now; what is found comes as events. */
export const lookNow = (sheetId: string): Promise<unknown> => api<unknown>(`/sheets/${sheetId}/source/check`, { method: "POST" });

/** The sheet stays here, as one of its own. */
export const stopFollowing = (sheetId: string): Promise<unknown> => api<unknown>(`/sheets/${sheetId}/source`, { method: "DELETE" });
