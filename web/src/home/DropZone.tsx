import { FileDown } from "lucide-react";
import { useEffect, useState } from "react";

import { useT } from "@/i18n";
import { Icon } from "@/ui/Icon";
import { toast } from "@/ui/toast";

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes a file dropped anywhere on the page, and shows while it hovers that it would. */
export function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const t = useT();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    // Entering a child leaves its parent: only when all were left is the file gone.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setOver(true);
    };
    const over = (event: DragEvent) => hasFiles(event) && event.preventDefault();
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      const files = event.dataTransfer?.files;
      const file = files?.[0];
      if (!file) return;
      if (files.length > 1) toast({ title: t("import.one", { name: file.name }), tone: "warning" });
      onFile(file);
    };
    const listeners = [["dragenter", enter], ["dragover", over], ["dragleave", leave], ["drop", drop]] as const;
    for (const [name, listener] of listeners) window.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of listeners) window.removeEventListener(name, listener);
    };
  }, [onFile, t]);
  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 animate-fade bg-bg/80 p-3 backdrop-blur-[2px]" role="status">
      <div className="flex h-full flex-col items-center justify-center rounded-xl border-2 border-dashed border-accent bg-accent-soft/60 text-accent-text">
        <Icon of={FileDown} size={28} />
        <p className="mt-2 text-lg font-semibold">{t("home.drop")}</p>
        <p className="text-sm">{t("home.dropText")}</p>
      </div>
    </div>
  );
}
