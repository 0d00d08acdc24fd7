import { useMemo } from "react";

import { useT } from "@/i18n";
import { type Column } from "@/live";

import { templates, written, type WrittenTemplate } from "./templates";
import { useSay } from "./useSettings";

/** The templates of this sheet: their titles for the reader, their texts for whoever answers. */
export function useTemplates(columns: readonly Column[]): readonly WrittenTemplate[] {
  const t = useT();
  const say = useSay();
  return useMemo(() => templates(columns).map((one) => written(one, t(`template.${one.key}`), say(`template.${one.key}.text`, one.words))), [columns, t, say]);
}
