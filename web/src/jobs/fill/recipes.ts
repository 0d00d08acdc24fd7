/** What AI columns can do here, and whether a model is there for those that need one. */
import { useQuery } from "@tanstack/react-query";

import { LANGUAGES, language, type Key } from "@/i18n";
import { api, ApiProblem, type ActionResult, type PublicSettings } from "@/live";

import { type Recipe, type Sample } from "./draft";

/** Reading actions go over HTTP: on the socket a slow one would hold up the edits behind it. */
async function ask<T>(sheetId: string, action: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<T> {
  const result = await api<ActionResult>(`/sheets/${sheetId}/actions/${action}`, { body: args, ...(signal && { signal }) });
  if (result.error) throw new ApiProblem(result.error, 200, "");
  return result.data as T;
}

export function useRecipes(sheetId: string): { readonly recipes: readonly Recipe[] | null; readonly error: Error | null } {
  const { data, error } = useQuery({
    queryKey: ["recipes"],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const told = await ask<readonly Recipe[] | { readonly recipes: readonly Recipe[] }>(sheetId, "list_recipes", {}, signal);
      return "recipes" in told ? told.recipes : told;
    },
  });
  return { recipes: data ?? null, error };
}

export const tryFill = (sheetId: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Sample> => ask<Sample>(sheetId, "try_fill", args, signal);

/** null while it is not known. */
export function useHasModel(): boolean | null {
  const { data } = useQuery({ queryKey: ["settings"], queryFn: () => api<PublicSettings>("/settings"), staleTime: Infinity });
  return data ? data.has_model : null;
}

/** In the page's language; a recipe of a newer server by its own name for it. */
export function recipeName(recipe: Recipe): string {
  const text = LANGUAGES[language()].texts[`fill.recipe.${recipe.name}` as Key] as string | undefined;
  return text ?? recipe.label;
}
