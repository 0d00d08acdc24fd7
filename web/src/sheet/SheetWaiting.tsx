import { useT } from "@/i18n";
import { Skeleton } from "@/ui/Skeleton";

/** Where the sheet is about to be. */
export function SheetWaiting() {
  const t = useT();
  return (
    <div role="status" aria-label={t("sheet.loading")} className="flex h-full flex-col overflow-hidden bg-surface">
      <div className="flex h-11 shrink-0 items-center border-b px-4">
        <Skeleton className="w-40" />
      </div>
      <div className="flex h-9 shrink-0 items-center gap-10 border-b bg-sunken px-4">
        {[28, 20, 24, 16, 20].map((width, i) => (
          <Skeleton key={i} className={width > 20 ? "w-28" : "w-20"} />
        ))}
      </div>
      {Array.from({ length: 24 }, (_, i) => (
        <div key={i} className="flex h-[34px] shrink-0 items-center gap-10 border-b px-4" style={{ opacity: Math.max(0.15, 1 - i / 20) }}>
          <Skeleton className={i % 3 === 0 ? "w-48" : "w-36"} />
          <Skeleton className="w-20" />
          <Skeleton className={i % 2 === 0 ? "w-28" : "w-16"} />
          <Skeleton className="w-20" />
        </div>
      ))}
    </div>
  );
}
