/** The columns as this person sees them: without the hidden ones, at their own widths, with signs for type and sorting. */
import { type GridColumn, type SpriteMap } from "@glideapps/glide-data-grid";

import { type Column, type ColumnGuard, type ColumnType, type SavedView } from "@/live";
import { type ViewSpec } from "@/store/sheet";

export const MIN_WIDTH = 60;
export const MAX_WIDTH = 800;

export const visibleColumns = (columns: readonly Column[], hidden: readonly string[]): readonly Column[] =>
  hidden.length === 0 ? columns : columns.filter((column) => !hidden.includes(column.id));

export const TYPE_ICON: Readonly<Record<ColumnType, string>> = {
  TEXT_NUMBER: "text",
  DATE: "date",
  DATETIME: "clock",
  ABSTRACT_DATETIME: "clock",
  CHECKBOX: "check",
  CONTACT_LIST: "person",
  MULTI_CONTACT_LIST: "people",
  PICKLIST: "choice",
  MULTI_PICKLIST: "choices",
  DURATION: "duration",
  PREDECESSOR: "link",
};

/** A text column that has a number format is one of numbers. */
const iconOf = (column: Column): string => (column.type === "TEXT_NUMBER" && column.format ? "number" : TYPE_ICON[column.type]);

/** One that nobody writes to says so in place of its type. */
const signOf = (column: Column, guard: ColumnGuard | null): string => (guard === null ? iconOf(column) : guard.protection === "formula" ? "formula" : "lock");

export function gridColumns(columns: readonly Column[], saved: SavedView, view: ViewSpec, guardOf: (column: Column) => ColumnGuard | null): GridColumn[] {
  return columns.map((column) => {
    const at = view.sorts.findIndex((sort) => sort.column === column.id);
    const sort = view.sorts[at];
    const sign = sort ? { indicatorIcon: sort.is_descending ? "down" : "up" } : {};
    return { id: column.id, title: column.title, width: saved.widths[column.id] ?? column.width, icon: signOf(column, guardOf(column)), hasMenu: true, ...sign };
  });
}

const svg = (body: string, colour: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="${colour}" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`;

const SHAPES: Readonly<Record<string, string>> = {
  text: '<path d="M5 6h14M5 12h14M5 18h8"/>',
  number: '<path d="M5 9h14M5 15h14M10 4 8 20M16 4l-2 16"/>',
  date: '<rect x="4" y="5" width="16" height="15" rx="2"/><path d="M4 10h16M9 3v4M15 3v4"/>',
  clock: '<circle cx="12" cy="12" r="8"/><path d="M12 8v4l3 2"/>',
  check: '<rect x="4" y="4" width="16" height="16" rx="3"/><path d="m8.5 12 2.5 2.5 4.5-5"/>',
  person: '<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.6-4 3.4-6 7-6s6.4 2 7 6"/>',
  people: '<circle cx="9" cy="8" r="3"/><path d="M3 19c.5-3.5 3-5 6-5s5.5 1.5 6 5M16 5.500a3 3 0 0 1 0 5.500M18 14.500c1.7.7 2.7 2.3 3 4.5"/>',
  choice: '<rect x="3.5" y="7" width="17" height="10" rx="5"/><path d="m10 11 2 2 2-2"/>',
  choices: '<rect x="3.5" y="4" width="12" height="7" rx="3.5"/><rect x="8.5" y="13" width="12" height="7" rx="3.5"/>',
  duration: '<path d="M7 4h10M7 20h10M8 4c0 4 3 5 4 8 1-3 4-4 4-8M8 20c0-4 3-5 4-8 1 3 4 4 4 8"/>',
  lock: '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
  formula: '<path d="M16 5h-1.500c-1.500 0-2.300.8-2.500 2.300L10.500 17c-.2 1.500-1 2-2.500 2H7M8.500 11H15"/>',
  link: '<path d="M5 12h11M12 7l5 5-5 5"/>',
  up: '<path d="M12 19V5M6 11l6-6 6 6"/>',
  down: '<path d="M12 5v14M6 13l6 6 6-6"/>',
};

export const headerIcons: SpriteMap = Object.fromEntries(Object.entries(SHAPES).map(([name, shape]) => [name, ({ fgColor }: { fgColor: string }) => svg(shape, fgColor)]));
