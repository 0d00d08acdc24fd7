/** Which editor a cell opens. */
import { type ProvideEditorCallbackResult } from "@glideapps/glide-data-grid";

import { type SheetCell } from "../cell";
import { isChoice, isContact } from "../values";
import { ChoiceEditor } from "./ChoiceEditor";
import { DateEditor } from "./DateEditor";
import { TextEditor } from "./TextEditor";

/** The editors bring their own frame; the grid's padding would put the text beside where it stood. */
export function editorFor(cell: SheetCell): ProvideEditorCallbackResult<SheetCell> {
  const { type } = cell.data.column;
  // A refused text is corrected as the text it is.
  const isPicked = cell.data.refused === null && (isChoice(type) || isContact(type));
  const editor = isPicked ? ChoiceEditor : type === "DATE" ? DateEditor : TextEditor;
  return { editor, disablePadding: true, deletedValue: (old) => ({ ...old, data: { ...old.data, chosen: null } }) };
}
