/** Which sheets the page has open, and what the chat may ask of the one in view. */
import { page } from "@/store/page";

import { onRestored } from "./client";
import { OpenSheet } from "./openSheet";
import { type ActionResult, type Command, type Filter, type View, type Ack } from "./protocol";

let open: OpenSheet | null = null;
/** Edits from before a reload, until their sheet is opened. */
const early: { readonly command: Command; readonly answer: Promise<Ack> }[] = [];

/** Makes it the page's sheet. The one open before is let go of. */
export function openSheet(id: string): OpenSheet {
  if (open?.id === id) return open;
  if (open) closeSheet();
  const sheet = new OpenSheet(id);
  open = sheet;
  page.setState({ sheetId: id, selection: [] });
  sheet.open();
  const mine = early.filter((one) => one.command.k === `sheet:${id}`);
  for (const { command, answer } of mine) sheet.adopt(command, answer);
  return sheet;
}

export function closeSheet(): void {
  open?.close();
  open = null;
  page.setState({ sheetId: null, selection: [] });
}

export const currentSheet = (): OpenSheet | null => open;

/** Runs an action on the page's sheet; throws `ApiProblem` when it fails. */
export function sheetCommand(op: string, args: Readonly<Record<string, unknown>>): Promise<ActionResult> {
  return open ? open.run(op, args) : Promise.reject(new Error("No sheet is open."));
}

/** Lays a view that an answer brought over the person's own, as a pill named `label`. Null takes it away. */
export function setViewFromChat(view: View | null, label: string): void {
  open?.setChatView(view && { filter: view.filter ?? null, sorts: view.sorts ?? [], label });
}

/** Shows the rows behind a figure. */
export const showRows = (filter: Filter, label: string): void => setViewFromChat({ filter }, label);

onRestored("sheet", (command, answer) => {
  if (open && command.k === `sheet:${open.id}`) open.adopt(command, answer);
  else {
    early.push({ command, answer });
    answer.catch(() => undefined);
  }
});
