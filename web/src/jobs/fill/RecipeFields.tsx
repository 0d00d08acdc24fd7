import { useT } from "@/i18n";
import { type Column } from "@/live";
import { Select } from "@/ui/Select";
import { TextField } from "@/ui/TextField";

import { fieldsOf, PATTERNS, type FillDraft, type Recipe } from "./draft";
import { Labelled, Lines, Toggles } from "./fields";
import { PromptField } from "./PromptField";

interface RecipeFieldsProps {
  recipe: Recipe;
  draft: FillDraft;
  columns: readonly Column[];
  onChange: (change: Partial<FillDraft>) => void;
}

/** What a recipe asks for, and nothing else. */
export function RecipeFields({ recipe, draft, columns, onChange }: RecipeFieldsProps) {
  const t = useT();
  const fields = fieldsOf(recipe);
  const readable = columns.filter((column) => column.id !== draft.targetId || recipe.name === "clean_up");
  return (
    <>
      {fields.has("prompt") && <PromptField value={draft.prompt} columns={readable} onChange={(prompt) => onChange({ prompt })} />}
      {fields.has("columns") && <Toggles label={t("fill.columns")} items={readable} on={draft.columns} onChange={(on) => onChange({ columns: on })} />}
      {fields.has("labels") && <Lines label={t("fill.labels")} value={draft.labels} onChange={(labels) => onChange({ labels })} />}
      {fields.has("what") && <TextField label={t("fill.what")} placeholder={t("fill.whatHint")} value={draft.what} maxLength={1000} onChange={(event) => onChange({ what: event.target.value })} />}
      {fields.has("goal") && <TextField label={t("fill.goal")} placeholder={t("fill.goalHint")} value={draft.goal} maxLength={1000} onChange={(event) => onChange({ goal: event.target.value })} />}
      {fields.has("language") && (
        <TextField label={t("fill.language")} placeholder={t("fill.languageHint")} value={draft.language} maxLength={100} onChange={(event) => onChange({ language: event.target.value })} />
      )}
      {fields.has("pattern") && (
        <div className="flex flex-wrap items-end gap-2">
          <Labelled label={t("fill.pattern")} className="min-w-48 flex-1">
            {(id) => <Select id={id} value={draft.pattern} choices={[...PATTERNS, "own" as const].map((one) => ({ value: one, label: t(`fill.pattern.${one}`) }))} onChange={(pattern) => onChange({ pattern })} />}
          </Labelled>
          {draft.pattern === "own" && (
            <TextField
              className="min-w-48 flex-1 [&_input]:font-mono"
              label={t("fill.regex")}
              placeholder="INV-\d+"
              spellCheck={false}
              value={draft.regex}
              maxLength={500}
              onChange={(event) => onChange({ regex: event.target.value })}
            />
          )}
        </div>
      )}
      {fields.has("keywords") && <Lines label={t("fill.keywords")} placeholder={t("fill.keywordsHint")} value={draft.keywords} onChange={(keywords) => onChange({ keywords })} />}
    </>
  );
}
