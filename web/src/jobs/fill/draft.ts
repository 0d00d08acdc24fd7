/** What a person has entered of an AI column, and the arguments it makes for the actions `try_fill` and `fill_column`. Pure. */
import { type Key } from "@/i18n";
import { type ChatMode, type Column, type ColumnType, type FillEstimate, type Filter, type Value } from "@/live";

/** What `list_recipes` says of a recipe. */
export interface Recipe {
  readonly name: string;
  readonly label: string;
  readonly needs_model: boolean;
  /** Arguments it cannot do without. */
  readonly fields: readonly (string | { readonly name: string; readonly label?: string })[];
  /** Of columns it can write to; the first is that of a new one. */
  readonly types?: readonly ColumnType[];
}

export interface SampleRow {
  readonly row_id: string;
  readonly title: string;
  readonly value: Value;
  /** In words, or as every error of the server. */
  readonly error: string | { readonly code?: string; readonly message: string } | null;
}

/** What `try_fill` gives. */
export interface Sample {
  readonly rows: readonly SampleRow[];
  readonly estimate: FillEstimate;
}

export type NewType = "text" | "number" | "PICKLIST" | "CHECKBOX" | "DATE";
export type RowChoice = "all" | "view" | "selection";

export interface FillDraft {
  readonly recipe: string;
  readonly prompt: string;
  /** Ids of the columns that are read. */
  readonly columns: readonly string[];
  /** One a line. */
  readonly labels: string;
  readonly what: string;
  readonly goal: string;
  readonly language: string;
  /** One of `PATTERNS`, or `own`. */
  readonly pattern: string;
  readonly regex: string;
  /** `Label: word, word`, one a line. */
  readonly keywords: string;
  /** null: a new column, as the next fields say. */
  readonly targetId: string | null;
  /** null: nobody has named it; it is called after the recipe. */
  readonly title: string | null;
  readonly type: NewType | null;
  readonly options: string;
  readonly rows: RowChoice;
  readonly mode: ChatMode;
  readonly overwrite: boolean;
}

export const PATTERNS = ["email", "url", "phone", "number", "date"] as const;

const EMPTY: FillDraft = {
  recipe: "",
  prompt: "",
  columns: [],
  labels: "",
  what: "",
  goal: "",
  language: "",
  pattern: PATTERNS[0],
  regex: "",
  keywords: "",
  targetId: null,
  title: null,
  type: null,
  options: "",
  rows: "all",
  mode: "balanced",
  overwrite: false,
};

const ALL_TYPES: readonly ColumnType[] = ["TEXT_NUMBER", "PICKLIST", "CHECKBOX", "DATE"];
export const typesOf = (recipe: Recipe): readonly ColumnType[] => recipe.types ?? ALL_TYPES;
export const fieldsOf = (recipe: Recipe): ReadonlySet<string> => new Set(recipe.fields.map((field) => (typeof field === "string" ? field : field.name)));
export const canUse = (recipe: Recipe, hasModel: boolean): boolean => hasModel || !recipe.needs_model;

/** A draft to begin with: the first recipe that works here and can write to `target`. */
export function newDraft(recipes: readonly Recipe[], columns: readonly Column[], target: Column | null, hasModel: boolean, rows: RowChoice): FillDraft {
  const usable = recipes.filter((recipe) => canUse(recipe, hasModel));
  const fitting = target ? usable.find((recipe) => typesOf(recipe).includes(target.type)) : undefined;
  const recipe = fitting ?? usable[0];
  const isWritable = target !== null && fitting !== undefined;
  const read = columns.find((column) => column.is_primary && column.id !== target?.id) ?? columns.find((column) => column.id !== target?.id);
  return { ...EMPTY, recipe: recipe?.name ?? "", targetId: isWritable ? target.id : null, columns: read ? [read.id] : [], rows };
}

/** Types a new column may have for a recipe; texts and numbers are one type of column. */
export const newTypes = (recipe: Recipe): readonly NewType[] =>
  typesOf(recipe).flatMap((type): readonly NewType[] => {
    if (type === "TEXT_NUMBER") return recipe.name === "score" ? ["number"] : ["text", "number"];
    return type === "PICKLIST" || type === "CHECKBOX" || type === "DATE" ? [type] : [];
  });

export const typeOf = (draft: FillDraft, recipe: Recipe): NewType => {
  const types = newTypes(recipe);
  return draft.type && types.includes(draft.type) ? draft.type : (types[0] ?? "text");
};

/** The recipe says itself which values there are. */
const OWN_CHOICES = new Set(["classify", "sentiment", "classify_keywords"]);
export const asksOptions = (draft: FillDraft, recipe: Recipe): boolean => draft.targetId === null && typeOf(draft, recipe) === "PICKLIST" && !OWN_CHOICES.has(recipe.name);

/** `name`, or with a number behind it where a column is called that already. */
export function freeTitle(name: string, columns: readonly Pick<Column, "title">[]): string {
  const taken = new Set(columns.map((column) => column.title.toLowerCase()));
  if (!taken.has(name.toLowerCase())) return name;
  for (let n = 2; ; n += 1) if (!taken.has(`${name} ${n}`.toLowerCase())) return `${name} ${n}`;
}

export const linesOf = (text: string): string[] => [...new Set(text.split("\n").map((line) => line.trim()))].filter((line) => line !== "");

export function keywordsOf(text: string): Record<string, string[]> {
  const pairs = linesOf(text).map((line) => {
    const at = line.indexOf(":");
    const words = line.slice(at + 1).split(",").map((word) => word.trim());
    return [line.slice(0, Math.max(at, 0)).trim(), words.filter((word) => word !== "")] as const;
  });
  return Object.fromEntries(pairs.filter(([label, words]) => label !== "" && words.length > 0));
}

export interface FillGround {
  readonly recipe: Recipe;
  /** What the new column is called while nobody has named it. */
  readonly title: string;
  readonly filter: Filter | null;
  readonly search: string;
  readonly selection: readonly string[];
}

/** What is still to be entered; null when nothing is. */
export function missing(draft: FillDraft, { recipe, title }: FillGround): Key | null {
  const fields = fieldsOf(recipe);
  if (fields.has("prompt") && draft.prompt.trim() === "") return "fill.missing.prompt";
  if (fields.has("columns") && draft.columns.length === 0) return "fill.missing.columns";
  if (fields.has("labels") && linesOf(draft.labels).length < 2) return "fill.missing.labels";
  if (fields.has("what") && draft.what.trim() === "") return "fill.missing.what";
  if (fields.has("goal") && draft.goal.trim() === "") return "fill.missing.goal";
  if (fields.has("language") && draft.language.trim() === "") return "fill.missing.language";
  if (fields.has("pattern") && draft.pattern === "own" && draft.regex.trim() === "") return "fill.missing.pattern";
  if (fields.has("keywords") && Object.keys(keywordsOf(draft.keywords)).length === 0) return "fill.missing.keywords";
  return draft.targetId === null && (draft.title ?? title).trim() === "" ? "fill.missing.title" : null;
}

/** Arguments of both actions. */
export function argumentsOf(draft: FillDraft, ground: FillGround): Readonly<Record<string, unknown>> {
  const { recipe } = ground;
  const fields = fieldsOf(recipe);
  const given: Readonly<Record<string, unknown>> = {
    prompt: draft.prompt,
    columns: draft.columns,
    labels: linesOf(draft.labels),
    what: draft.what.trim(),
    goal: draft.goal.trim(),
    language: draft.language.trim(),
    pattern: draft.pattern === "own" ? draft.regex : draft.pattern,
    keywords: keywordsOf(draft.keywords),
  };
  return {
    recipe: recipe.name,
    ...Object.fromEntries(Object.entries(given).filter(([name]) => fields.has(name))),
    target: targetOf(draft, ground),
    ...rowsOf(draft, ground),
    ...(recipe.needs_model && { mode: draft.mode }),
    ...(draft.overwrite && draft.targetId !== null && { overwrite: true }),
  };
}

function targetOf(draft: FillDraft, { recipe, title }: FillGround): Readonly<Record<string, unknown>> {
  if (draft.targetId !== null) return { column: draft.targetId };
  const type = typeOf(draft, recipe);
  const options = asksOptions(draft, recipe) ? { options: linesOf(draft.options) } : {};
  const shape = type === "text" || type === "number" ? { type: "TEXT_NUMBER", kind: type } : { type };
  return { title: (draft.title ?? title).trim(), ...shape, ...options };
}

function rowsOf(draft: FillDraft, { filter, search, selection }: FillGround): Readonly<Record<string, unknown>> {
  if (draft.rows === "selection") return { rows: { row_ids: selection } };
  if (draft.rows === "all") return {};
  const parts: Filter[] = [...(filter ? [filter] : []), ...(search === "" ? [] : [{ kind: "text_anywhere" as const, text: search }])];
  const [first] = parts;
  return first ? { rows: { where: parts.length > 1 ? { kind: "all_of", parts } : first } } : {};
}
