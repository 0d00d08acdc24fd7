import { CloudOff } from "lucide-react";

import { useT } from "@/i18n";
import { type ChatState } from "@/store";
import { Icon } from "@/ui/Icon";

import { shownMessages } from "./branches";
import { useModel } from "./useSettings";

/** Often enough to notice that a service is back, seldom enough to be no load. */
const LOOK_MS = 20_000;

/** The latest answer had to do without the model, and the model's service is still down. */
export function ModelBanner({ chat }: { chat: ChatState }) {
  const last = shownMessages(chat).at(-1)?.turn_id;
  const wasDown = last !== undefined && chat.turns[last]?.notice?.code === "model_down";
  return wasDown && <WhileDown />;
}

function WhileDown() {
  const t = useT();
  const { state, name } = useModel(LOOK_MS);
  if (state === "up") return null;
  return (
    <div role="status" className="mx-3 mb-2 flex items-start gap-2 rounded-lg border border-warning-border bg-warning-soft px-3 py-1.5 text-xs text-warning">
      <Icon of={CloudOff} size={14} className="mt-px" />
      <p className="min-w-0">
        <span className="font-medium">{name ? t("notice.downNamed", { name }) : t("notice.down")}</span> <span className="text-muted">{t("notice.downText")}</span>
      </p>
    </div>
  );
}
