/** Why a text does not fit its column, in words. */
import { type Translate } from "@/i18n";
import { type Column, type WireError } from "@/live";

import { MAX_TEXT, type Misfit } from "./values";

export function misfitText(t: Translate, misfit: Misfit, column: Column): string {
  switch (misfit) {
    case "number_too_large":
      return t("sheet.misfit.number");
    case "not_a_date":
      return t("sheet.misfit.date");
    case "not_a_moment":
      return t("sheet.misfit.moment");
    case "not_a_truth":
      return t("sheet.misfit.truth");
    case "not_an_option":
      return t("sheet.misfit.option", { options: column.options.slice(0, 8) });
    case "not_a_duration":
      return t("sheet.misfit.duration");
    case "too_long":
      return t("sheet.misfit.long", { limit: MAX_TEXT });
  }
}

/** The same as an error that stays at the cell, in the shape the server's have. */
export const misfitError = (t: Translate, misfit: Misfit, column: Column): WireError => ({
  category: "invalid_input",
  code: `page_${misfit}`,
  message: misfitText(t, misfit, column),
  fix: t("sheet.misfit.fix"),
  params: {},
  is_retryable: false,
});
