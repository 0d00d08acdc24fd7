/** The doings of a chat that is open on the page. */
import { useMemo, type ReactNode, type RefObject } from "react";

import { t } from "@/i18n";
import { chatCommand, sendMessage, setViewFromChat, showRows, type ChatOps, type Column, type View } from "@/live";
import { chats, page } from "@/store";
import { toast } from "@/ui/toast";

import { type ComposerHandle } from "./Composer";
import { type ChatDoings } from "./doings";
import { reviseArgs } from "./planDraft";
import { tellProblem } from "./tellProblem";
import { changesSince } from "./useSheetOf";

/** An empty view takes the filter away. */
function asView(view: View): View | null {
  const sorts = (view.sorts ?? []).map(({ column, is_descending }) => ({ column, is_descending }));
  return view.filter || sorts.length > 0 ? { ...view, sorts } : null;
}

/** A command whose failure is told in a toast. */
async function told<Op extends keyof ChatOps>(chatId: string, op: Op, args: ChatOps[Op]): Promise<void> {
  try {
    await chatCommand(chatId, op, args);
  } catch (reason) {
    tellProblem(reason);
  }
}

/** What undo left as it is, because somebody changed it since; see the server's `undo`. */
function leftBy(data: unknown): number {
  const left = typeof data === "object" && data !== null && "left" in data ? data.left : null;
  return typeof left === "object" && left !== null ? Object.values(left).reduce((sum: number, count) => sum + (typeof count === "number" ? count : 0), 0) : 0;
}

/** Takes a cause back. Nobody's later change is taken with it unseen: undo says what it left, and where it left all, offers to take it anyway. */
async function undo(chatId: string, cause: string, overwrite = false): Promise<void> {
  try {
    const { result } = await chatCommand(chatId, "undo", { cause, ...(overwrite && { overwrite }) });
    if (!result || leftBy(result.data) === 0) return;
    const isNothingDone = result.effects.length === 0;
    toast({
      title: result.summary,
      tone: "warning",
      ...(isNothingDone && { action: { label: t("action.undoAnyway"), onClick: () => void undo(chatId, cause, true) } }),
    });
  } catch (reason) {
    tellProblem(reason);
  }
}

/** The rows a message was about stay those of its later versions. */
function selectionOf(chatId: string, turnId: string): readonly string[] {
  const chat = chats.getState().byId[chatId]?.chat;
  const message = chat?.messages.find((one) => one.turn_id === turnId);
  return message?.selection ?? chat?.turns[turnId]?.selection ?? [];
}

interface DoingsOptions {
  chatId: string;
  sheetId: string;
  composer: RefObject<ComposerHandle | null>;
  undone: ReadonlySet<string>;
  columns: readonly Column[];
  /** Something is to be seen in the sheet: bring it into view where only one panel fits. */
  onShowSheet: () => void;
  jobsOf: (turnId: string) => ReactNode;
}

export function useMakeDoings({ chatId, sheetId, composer, undone, columns, onShowSheet, jobsOf }: DoingsOptions): ChatDoings {
  return useMemo(
    () => ({
      sheetId,
      undone,
      columns,
      changesSince,
      jobsOf,
      ask: (text, reading) => {
        const { selection } = page.getState();
        sendMessage(chatId, { text, ...(selection.length > 0 && { selection }), ...(reading && { reading }) });
      },
      compose: (text) => composer.current?.setText(text),
      focusComposer: () => composer.current?.focus(),
      resend: (turnId, text) => {
        const selection = selectionOf(chatId, turnId);
        sendMessage(chatId, { text, replaces: turnId, ...(selection.length > 0 && { selection }) });
      },
      regenerate: (turnId) => told(chatId, "regenerate", { turn_id: turnId }),
      goOn: (turnId) => told(chatId, "go_on", { turn_id: turnId }),
      choose: (turnId) => told(chatId, "choose", { turn_id: turnId }),
      decide: async (plan, decision, onOutdated) => {
        if (decision === "approve") await chatCommand(chatId, "approve", { plan_id: plan.id, hash: plan.hash, ...(onOutdated && { on_outdated: onOutdated }) });
        else await chatCommand(chatId, "reject", { plan_id: plan.id });
      },
      revise: async (plan, draft) => {
        await chatCommand(chatId, "revise", { plan_id: plan.id, ...reviseArgs(draft) });
      },
      refresh: async (plan) => {
        await chatCommand(chatId, "refresh", { plan_id: plan.id });
      },
      undo: (cause) => undo(chatId, cause),
      showRows: (filter, label) => {
        showRows(filter, label);
        onShowSheet();
      },
      applyView: (view, label) => {
        setViewFromChat(asView(view), label);
        onShowSheet();
      },
    }),
    [chatId, sheetId, composer, undone, columns, onShowSheet, jobsOf],
  );
}
