/** The list of sheets, read again whenever the server says that it changed. */
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";

import { api, type SheetList } from "@/live";
import { usePage } from "@/store";

export const SHEETS = ["sheets"] as const;

export function useSheets(): UseQueryResult<SheetList> {
  return useQuery({ queryKey: SHEETS, queryFn: ({ signal }) => api<SheetList>("/sheets", { signal }) });
}

/** Keeps the lists that are read over HTTP in step with the user's topic; once per page. */
export function useListsInStep(): void {
  const client = useQueryClient();
  const sheets = usePage((state) => state.sheetsListed);
  const chats = usePage((state) => state.chatsListed);
  useEffect(() => {
    if (sheets > 0) void client.invalidateQueries({ queryKey: SHEETS });
  }, [client, sheets]);
  useEffect(() => {
    if (chats > 0) void client.invalidateQueries({ queryKey: ["sessions"] });
  }, [client, chats]);
}
