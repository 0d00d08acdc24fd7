import { useT } from "@/i18n";
import { Skeleton } from "@/ui/Skeleton";

/** The two halves before their code is here. */
export function WorkspaceSkeleton() {
  const t = useT();
  return (
    <div role="status" aria-label={t("common.loading")} className="flex min-h-0 flex-1">
      <div className="w-[400px] space-y-3 border-r p-4 max-md:hidden">
        <Skeleton className="w-2/5" />
      </div>
      <div className="flex-1 space-y-4 bg-surface p-4">
        {[72, 64, 80, 56, 68, 60].map((width) => (
          <div key={width} style={{ width: `${width}%` }}>
            <Skeleton className="w-full" />
          </div>
        ))}
      </div>
    </div>
  );
}
