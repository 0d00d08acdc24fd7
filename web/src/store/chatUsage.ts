/** What a chat's turns cost together. */
import { type Turn, type Usage } from "@/live/protocol";

/** `total` with `usage` in it, in place of what the same turn had cost `before`. */
export function addUsage(total: Usage | null, usage: Usage, before: Usage | null = null): Usage {
  return {
    model: null,
    calls: (total?.calls ?? 0) + usage.calls - (before?.calls ?? 0),
    input_tokens: (total?.input_tokens ?? 0) + usage.input_tokens - (before?.input_tokens ?? 0),
    output_tokens: (total?.output_tokens ?? 0) + usage.output_tokens - (before?.output_tokens ?? 0),
    cost: addCost(total, usage, before),
    currency: usage.currency ?? total?.currency ?? null,
  };
}

/** A sum in which one price is not known is not known. */
function addCost(total: Usage | null, usage: Usage, before: Usage | null): number | null {
  const known = total === null ? 0 : total.cost;
  return known === null || usage.cost === null ? null : known + usage.cost - (before?.cost ?? 0);
}

export function usageOf(turns: readonly Turn[]): Usage | null {
  return turns.reduce<Usage | null>((total, turn) => (turn.usage ? addUsage(total, turn.usage) : total), null);
}
