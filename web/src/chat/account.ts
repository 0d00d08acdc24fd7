/** What an answer took, in words: tokens, money, model. */
import { language, t } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import { type Turn, type Usage } from "@/live";

/** 840, 1.8K */
export const tokensOf = (usage: Usage): number => usage.input_tokens + usage.output_tokens;

export const tokenWords = (tokens: number): string => t("usage.tokens", { tokens: formatNumber(tokens, { notation: "compact", maximumFractionDigits: 1 }), count: tokens });

/** Below this an amount is only said to be small. */
const LEAST = 0.0001;

/** Cents for what is worth cents, two digits that mean something for less; "" where the price is not known. */
export function costWords(usage: Usage): string {
  const { cost } = usage;
  if (cost === null) return "";
  const format = (value: number, digits: Intl.NumberFormatOptions) => new Intl.NumberFormat(language(), { style: "currency", currency: usage.currency ?? "USD", ...digits }).format(value);
  if (cost > 0 && cost < LEAST) return `< ${format(LEAST, { maximumSignificantDigits: 1 })}`;
  if (cost > 0 && cost < 0.1) return format(cost, { maximumSignificantDigits: 2, minimumFractionDigits: 2 });
  return format(cost, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Who answered: the model by its name, or Maestro; "" before anybody did. */
export function answererOf(turn: Turn): string {
  if (turn.manager === null) return "";
  return turn.manager === "model" ? (turn.usage?.model ?? turn.model ?? t("turn.model")) : t("turn.maestro");
}
