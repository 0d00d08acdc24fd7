import { TriangleAlert } from "lucide-react";
import { useState } from "react";

import { useT } from "@/i18n";
import { withoutRejected } from "@/store";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";

import { useData, useSheet } from "../sheetContext";
import { RejectedDialog } from "./RejectedDialog";

/** That Smartsheet did not take something; stays until it was looked at and closed. */
export function RejectedNotice() {
  const t = useT();
  const sheet = useSheet();
  const count = useData((data) => data.source.rejectedCount);
  const [isOpen, setOpen] = useState(false);
  if (count === 0) return null;
  const closeAll = () => sheet.set((data) => ({ ...data, source: withoutRejected(data.source, null) }));
  return (
    <>
      <div role="status" className="flex animate-fade flex-wrap items-center gap-2 border-b border-danger-border bg-danger-soft px-3 py-1 text-sm text-danger">
        <Icon of={TriangleAlert} size={15} />
        <span className="min-w-0 flex-1">{t("source.rejected.title", { count })}</span>
        <Button size="sm" onClick={() => setOpen(true)}>
          {t("source.rejected.look")}
        </Button>
        <Button size="sm" tone="ghost" onClick={closeAll}>
          {t("source.rejected.closeAll")}
        </Button>
      </div>
      {isOpen && <RejectedDialog onClose={() => setOpen(false)} onCloseAll={closeAll} />}
    </>
  );
}
