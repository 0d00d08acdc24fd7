/** The tab's title: the sheet's name, and that a decision is wanted here. */
import { useEffect } from "react";

import { awaitsDecision } from "@/chat";
import { useT } from "@/i18n";
import { useChat } from "@/store";

import { useSheets } from "./useSheets";

export function useDecisionTitle(sheetId: string, chatId: string | null): { name: string; isWaiting: boolean } {
  const t = useT();
  const { chat } = useChat(chatId);
  const { data } = useSheets();
  const isWaiting = awaitsDecision(chat);
  const name = data?.sheets.find((sheet) => sheet.id === sheetId)?.name ?? "";
  useEffect(() => {
    const parts = [isWaiting && `● ${t("plan.documentTitle")}`, name, t("app.name")].filter(Boolean);
    document.title = parts.join(" · ");
    return () => {
      document.title = t("app.name");
    };
  }, [isWaiting, name, t]);
  return { name, isWaiting };
}
