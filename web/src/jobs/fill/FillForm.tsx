import { useT } from "@/i18n";
import { type ChatMode, type Column } from "@/live";
import { Select } from "@/ui/Select";
import { Tabs } from "@/ui/Tabs";

import { canUse, type FillDraft, type Recipe, type RowChoice } from "./draft";
import { Labelled } from "./fields";
import { RecipeFields } from "./RecipeFields";
import { recipeName } from "./recipes";
import { TargetFields } from "./TargetFields";

interface FillFormProps {
  recipes: readonly Recipe[];
  recipe: Recipe;
  draft: FillDraft;
  columns: readonly Column[];
  title: string;
  rows: readonly RowChoice[];
  marked: number;
  hasModel: boolean;
  onChange: (change: Partial<FillDraft>) => void;
}

const MODES: readonly ChatMode[] = ["fast", "balanced", "thorough"];

/** What to do, with which columns, into which column, for which rows. */
export function FillForm({ recipes, recipe, draft, columns, title, rows, marked, hasModel, onChange }: FillFormProps) {
  const t = useT();
  const choices = recipes.map((one) => ({
    value: one.name,
    label: canUse(one, hasModel) ? recipeName(one) : `${recipeName(one)} (${t("fill.needsModel")})`,
    isDisabled: !canUse(one, hasModel),
  }));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <Labelled label={t("fill.recipe")}>
          {(id) => <Select id={id} value={recipe.name} choices={choices} onChange={(name) => onChange({ recipe: name, type: null })} />}
        </Labelled>
        {!hasModel && recipes.some((one) => one.needs_model) && <p className="text-xs text-muted">{t("fill.noModel")}</p>}
      </div>
      <RecipeFields recipe={recipe} draft={draft} columns={columns} onChange={onChange} />
      <TargetFields recipe={recipe} draft={draft} columns={columns} title={title} onChange={onChange} />
      <div className="flex flex-wrap gap-4">
        {rows.length > 1 && (
          <Choice
            label={t("fill.rows")}
            value={draft.rows}
            options={rows.map((one) => ({ key: one, label: one === "selection" ? t("fill.rows.selection", { count: marked }) : t(`fill.rows.${one}`) }))}
            onChange={(key) => onChange({ rows: key })}
          />
        )}
        {recipe.needs_model && <Choice label={t("fill.mode")} value={draft.mode} options={MODES.map((mode) => ({ key: mode, label: t(`fill.mode.${mode}`) }))} onChange={(mode) => onChange({ mode })} />}
      </div>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { key: T; label: string }[];
  onChange: (key: T) => void;
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <div className="min-w-56 flex-1">
      <p aria-hidden className="mb-1 text-xs font-medium text-muted">
        {label}
      </p>
      <Tabs kind="choice" label={label} tabs={options} value={value} onChange={(key) => onChange(key as T)} />
    </div>
  );
}
