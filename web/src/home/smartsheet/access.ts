/** This person's access to Smartsheet: asked once, and changed where it is given or taken away. */
import { type QueryClient, useQuery, type UseQueryResult } from "@tanstack/react-query";

import { readAccess, type SmartsheetAccess } from "@/live";

const KEY = ["smartsheet"];
export const SHEETS_THERE = ["smartsheet", "sheets"];

export const useAccess = (): UseQueryResult<SmartsheetAccess> => useQuery({ queryKey: KEY, queryFn: ({ signal }) => readAccess(signal), staleTime: 0 });

export function setAccess(client: QueryClient, access: SmartsheetAccess): void {
  client.setQueryData(KEY, access);
  client.removeQueries({ queryKey: SHEETS_THERE });
}

export const askAccessAgain = (client: QueryClient): Promise<void> => client.invalidateQueries({ queryKey: KEY, exact: true });

/** As Smartsheet calls them. */
const LEVELS = ["VIEWER", "COMMENTER", "EDITOR", "EDITOR_SHARE", "ADMIN", "OWNER"] as const;
export type AccessLevel = (typeof LEVELS)[number];

/** Null for one that is not known here. */
export const accessLevel = (access: string): AccessLevel | null => LEVELS.find((level) => level === access) ?? null;
