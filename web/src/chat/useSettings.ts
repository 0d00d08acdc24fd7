/** What the server says of itself: which models answer, and whether one does. */
import { useQuery } from "@tanstack/react-query";

import { textIn, useT, type Translate } from "@/i18n";
import { api, type ModelSettings, type PublicSettings } from "@/live";

const NO_MODEL: ModelSettings = { name: null, provider: null, state: "none" };

interface Model extends ModelSettings {
  readonly isThere: boolean;
}

/** `pollMs`: asked again and again, while it matters that a model comes back. */
export function useModel(pollMs: number | false = false): Model {
  const { data } = useQuery({ queryKey: ["settings"], queryFn: () => api<PublicSettings>("/settings"), staleTime: pollMs === false ? Infinity : 0, refetchInterval: pollMs });
  const model = data?.model ?? (data?.has_model ? { ...NO_MODEL, state: "up" as const } : NO_MODEL);
  return { ...model, isThere: model.state !== "none" };
}

const english: Translate = (key, params) => textIn("en", key, params);

/** Texts that are to be sent: without a model it is Maestro who reads them, and Maestro reads English. */
export function useSay(): Translate {
  const t = useT();
  const { isThere } = useModel();
  return isThere ? t : english;
}
