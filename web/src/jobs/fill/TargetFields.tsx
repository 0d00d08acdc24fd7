import { useT } from "@/i18n";
import { type Column } from "@/live";
import { Select } from "@/ui/Select";
import { TextField } from "@/ui/TextField";

import { asksOptions, newTypes, typeOf, typesOf, type FillDraft, type Recipe } from "./draft";
import { Labelled, Lines } from "./fields";

interface TargetFieldsProps {
  recipe: Recipe;
  draft: FillDraft;
  columns: readonly Column[];
  /** What a new column is called while nobody has named it. */
  title: string;
  onChange: (change: Partial<FillDraft>) => void;
}

const NEW = "";

/** The column that is written to: one that is there, or a new one of a type. */
export function TargetFields({ recipe, draft, columns, title, onChange }: TargetFieldsProps) {
  const t = useT();
  const types = typesOf(recipe);
  const choices = [{ value: NEW, label: t("fill.target.new") }, ...columns.map((column) => ({ value: column.id, label: column.title, isDisabled: !types.includes(column.type) }))];
  return (
    <>
      <div className="flex flex-wrap items-end gap-2">
        <Labelled label={t("fill.target")} className="min-w-40 flex-1">
          {(id) => <Select id={id} value={draft.targetId ?? NEW} choices={choices} onChange={(id) => onChange({ targetId: id === NEW ? null : id })} />}
        </Labelled>
        {draft.targetId === null && (
          <>
            <TextField className="min-w-40 flex-1" label={t("fill.newTitle")} value={draft.title ?? title} maxLength={250} onChange={(event) => onChange({ title: event.target.value })} />
            <Labelled label={t("fill.type")} className="min-w-32 flex-1">
              {(id) => <Select id={id} value={typeOf(draft, recipe)} choices={newTypes(recipe).map((type) => ({ value: type, label: t(`fill.type.${type}`) }))} onChange={(type) => onChange({ type })} />}
            </Labelled>
          </>
        )}
      </div>
      {asksOptions(draft, recipe) && <Lines label={t("fill.options")} value={draft.options} onChange={(options) => onChange({ options })} />}
      {draft.targetId !== null && (
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" checked={draft.overwrite} onChange={(event) => onChange({ overwrite: event.target.checked })} className="accent-accent" />
          {t("fill.overwrite")}
        </label>
      )}
    </>
  );
}
