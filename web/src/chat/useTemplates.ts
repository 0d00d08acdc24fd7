import { useMemo } from "react";

import { useT } from "@/i18n";
import { type Column } from "@/live";

import { templates, written, type WrittenTemplate } from "./templates";
import { useModel, useSay } from "./useSettings";

/** The templates of this sheet: their titles for the reader, their texts for whoever answers. */
export function useTemplates(columns: readonly Column[]): readonly WrittenTemplate[] {
  const t = useT();
  const say = useSay();
  const { isThere } = useModel();
  return useMemo(() => templates(columns, isThere, say("template.add.name")).map((one) => written(one, t(`template.${one.key}`), say(`template.${one.key}.text`, one.words))), [columns, isThere, t, say]);
}
