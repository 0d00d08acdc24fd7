/** Which keys end an edit, and where they go. */
import { type KeyboardEvent } from "react";

import { type Movement } from "../typeahead";

/**
 * Where the key goes when it ends the edit; null when it belongs to the field. The grid sees none of them: it ends edits itself a moment
 * after each key, and a letter and an Enter that come close together would end it without what was typed.
 */
export function finishOf(event: KeyboardEvent): Movement | "cancel" | null {
  event.stopPropagation();
  // An input method takes Enter to choose a word.
  if (event.nativeEvent.isComposing) return null;
  const finish = movementOf(event);
  if (finish !== null) event.preventDefault();
  return finish;
}

function movementOf({ key, shiftKey, altKey }: KeyboardEvent): Movement | "cancel" | null {
  if (key === "Escape") return "cancel";
  if (key === "Tab") return [shiftKey ? -1 : 1, 0];
  return key === "Enter" && !shiftKey && !altKey ? [0, 1] : null;
}
