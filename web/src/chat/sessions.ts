/** The list of chats about a sheet, over HTTP; events of the user's topic say when to read it again. */
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { api, type SessionSummary } from "@/live";

const keyOf = (sheetId: string, search = "") => ["sessions", sheetId, search] as const;

export function useSessions(sheetId: string, search = ""): UseQueryResult<readonly SessionSummary[]> {
  return useQuery({
    queryKey: keyOf(sheetId, search),
    queryFn: async ({ signal }) => (await api<{ sessions: SessionSummary[] }>("/sessions", { query: { sheet_id: sheetId, search }, signal })).sessions,
    placeholderData: (before) => before,
  });
}

/** Asked for twice at the same moment, it is made once. */
const making = new Map<string, Promise<SessionSummary>>();

export function createSession(sheetId: string): Promise<SessionSummary> {
  const running = making.get(sheetId);
  if (running) return running;
  const session = api<SessionSummary>("/sessions", { body: { sheet_id: sheetId } }).finally(() => making.delete(sheetId));
  making.set(sheetId, session);
  return session;
}

export const renameSession = (id: string, title: string): Promise<unknown> => api(`/sessions/${id}`, { method: "PATCH", body: { title } });
export const deleteSession = (id: string): Promise<unknown> => api(`/sessions/${id}`, { method: "DELETE" });

/**
 * The chat to show when the address names only a sheet: the latest one, or a first one made now. `error` is why there is none;
 * `retry` tries again.
 */
export function useSomeChat(sheetId: string, chatId: string | null, onFound: (chatId: string) => void): { error: unknown; retry: () => void } {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (chatId !== null) return;
    let isOver = false;
    const find = async () => {
      const { sessions } = await api<{ sessions: SessionSummary[] }>("/sessions", { query: { sheet_id: sheetId } });
      const latest = sessions.find((session) => session.state !== "CLOSED");
      const session = latest ?? (await createSession(sheetId));
      if (isOver) return;
      setError(null);
      onFound(session.id);
      if (!latest) await client.invalidateQueries({ queryKey: ["sessions"] });
    };
    find().catch((reason: unknown) => {
      if (!isOver) setError(reason);
    });
    return () => {
      isOver = true;
    };
  }, [client, sheetId, chatId, onFound, attempt]);
  return { error, retry: () => setAttempt((count) => count + 1) };
}
