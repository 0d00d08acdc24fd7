import { FlaskConical, Sparkles } from "lucide-react";
import { useEffect, useState } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { useOpenSheet, wireError, type Column } from "@/live";
import { usePage } from "@/store";
import { PLAIN_VIEW } from "@/store/sheet";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { EmptyState } from "@/ui/EmptyState";
import { Spinner } from "@/ui/Spinner";

import { argumentsOf, freeTitle, missing, newDraft, type FillDraft, type FillGround, type Recipe, type RowChoice } from "./draft";
import { FillForm } from "./FillForm";
import { recipeName, useHasModel, useRecipes } from "./recipes";
import { estimateWords, SampleTable } from "./SampleTable";
import { useFill } from "./useFill";

interface FillDialogProps {
  sheetId: string;
  /** To be filled; null: it is chosen here, or made. */
  column: Column | null;
  onClose: () => void;
}

const NO_COLUMNS: readonly Column[] = [];

/** An AI column: what to do with which rows, tried on five of them, then started as a job. */
export function FillDialog({ sheetId, column, onClose }: FillDialogProps) {
  const t = useT();
  const { recipes, error } = useRecipes(sheetId);
  const hasModel = useHasModel();
  if (recipes && recipes.length > 0 && hasModel !== null) return <Filling sheetId={sheetId} column={column} recipes={recipes} hasModel={hasModel} onClose={onClose} />;
  const words = error && errorWords(wireError(error));
  return (
    <Dialog isOpen onClose={onClose} title={t("fill.title")} closeLabel={t("common.close")}>
      {error ? (
        <EmptyState icon={Sparkles} title={t("fill.none")}>
          {wireError(error).code === "action_unknown" ? t("fill.noneText") : words?.title}
        </EmptyState>
      ) : (
        <div className="flex justify-center py-8">
          <Spinner size={18} label={t("common.loading")} />
        </div>
      )}
    </Dialog>
  );
}

function Filling({ sheetId, column, recipes, hasModel, onClose }: FillDialogProps & { recipes: readonly Recipe[]; hasModel: boolean }) {
  const t = useT();
  const columns = useOpenSheet(sheetId, (data) => data.sheet?.columns ?? NO_COLUMNS, NO_COLUMNS);
  const view = useOpenSheet(sheetId, (data) => data.sheet?.view ?? PLAIN_VIEW, PLAIN_VIEW);
  const marked = usePage((state) => state.selection);
  // What was marked when this was opened: a click beside it does not change what is meant.
  const [selection] = useState(marked);
  const [draft, setDraft] = useState<FillDraft>(() => newDraft(recipes, columns, column, hasModel, selection.length > 1 ? "selection" : "all"));
  const recipe = recipes.find((one) => one.name === draft.recipe) ?? recipes[0];
  const title = freeTitle(recipe && recipe.name !== "custom" ? recipeName(recipe) : t("fill.title"), columns);
  const ground: FillGround | null = recipe ? { recipe, title, filter: view.filter, search: view.search, selection } : null;
  const args = ground && argumentsOf(draft, ground);
  const lacks = ground && missing(draft, ground);
  const fill = useFill(sheetId, args ?? {}, onClose);
  const [isAsked, ask] = useState(false);
  const rows: RowChoice[] = ["all", ...(view.filter || view.search !== "" ? ["view" as const] : []), ...(selection.length > 0 ? ["selection" as const] : [])];
  const ready = (work: () => void) => () => {
    ask(true);
    if (!lacks) work();
  };
  const change = (some: Partial<FillDraft>) => setDraft((now) => ({ ...now, ...some }));
  // What the instruction is about need not be entered to see what is missing; what is missing is said once it was asked for.
  useEffect(() => ask(false), [draft.recipe]);
  if (!recipe) return null;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      canDismiss={draft.prompt === "" && draft.labels === "" && draft.keywords === ""}
      width="lg"
      title={t("fill.title")}
      description={t("fill.description")}
      closeLabel={t("common.close")}
      footer={
        <>
          <p role="status" className="min-w-40 flex-1 text-xs text-muted tabular-nums max-sm:basis-full">
            {isAsked && lacks ? <span className="text-danger">{t(lacks)}</span> : fill.sample ? estimateWords(t, fill.sample.estimate) : t("fill.estimateFirst")}
          </p>
          <Button icon={FlaskConical} isBusy={fill.busy === "try"} onClick={ready(fill.tryIt)}>
            {t(fill.busy === "try" ? "fill.trying" : fill.sample ? "fill.tryAgain" : "fill.try")}
          </Button>
          <Button tone="primary" icon={Sparkles} isBusy={fill.busy === "start"} onClick={ready(fill.start)}>
            {fill.sample ? t("fill.startRows", { count: fill.sample.estimate.rows }) : t("fill.start")}
          </Button>
        </>
      }
    >
      <FillForm recipes={recipes} recipe={recipe} draft={draft} columns={columns} title={title} rows={rows} marked={selection.length} hasModel={hasModel} onChange={change} />
      {fill.error && (
        <p role="alert" className="mt-3 rounded-md border border-danger-border bg-danger-soft px-2.5 py-1.5 text-sm break-words text-danger">
          {errorWords(fill.error).title} {errorWords(fill.error).fix}
        </p>
      )}
      {fill.sample && (
        <section aria-label={t("fill.sample")} className="mt-4">
          <h3 className="mb-1.5 text-xs font-medium text-muted">{t("fill.sample")}</h3>
          <SampleTable sample={fill.sample} />
        </section>
      )}
    </Dialog>
  );
}
