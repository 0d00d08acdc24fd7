/** The doings of a chat that is open on the page. */
import { useMemo, type RefObject } from "react";

import { chatCommand, sendMessage, setViewFromChat, showRows, type Column, type View } from "@/live";
import { page } from "@/store";

import { type ComposerHandle } from "./Composer";
import { type ChatDoings } from "./doings";
import { tellProblem } from "./tellProblem";
import { changesSince } from "./useSheetOf";

/** An empty view takes the filter away. */
function asView(view: View): View | null {
  const sorts = (view.sorts ?? []).map(({ column, is_descending }) => ({ column, is_descending }));
  return view.filter || sorts.length > 0 ? { ...view, sorts } : null;
}

interface DoingsOptions {
  chatId: string;
  composer: RefObject<ComposerHandle | null>;
  undone: ReadonlySet<string>;
  columns: readonly Column[];
  /** Something is to be seen in the sheet: bring it into view where only one panel fits. */
  onShowSheet: () => void;
}

export function useMakeDoings({ chatId, composer, undone, columns, onShowSheet }: DoingsOptions): ChatDoings {
  return useMemo(
    () => ({
      undone,
      columns,
      changesSince,
      ask: (text, reading) => {
        const { selection } = page.getState();
        sendMessage(chatId, { text, ...(selection.length > 0 && { selection }), ...(reading && { reading }) });
      },
      compose: (text) => composer.current?.setText(text),
      focusComposer: () => composer.current?.focus(),
      decide: async (plan, decision) => {
        if (decision === "approve") await chatCommand(chatId, "approve", { plan_id: plan.id, hash: plan.hash });
        else await chatCommand(chatId, "reject", { plan_id: plan.id });
      },
      undo: async (cause) => {
        try {
          await chatCommand(chatId, "undo", { cause });
        } catch (reason) {
          tellProblem(reason);
        }
      },
      showRows: (filter, label) => {
        showRows(filter, label);
        onShowSheet();
      },
      applyView: (view, label) => {
        setViewFromChat(asView(view), label);
        onShowSheet();
      },
    }),
    [chatId, composer, undone, columns, onShowSheet],
  );
}
