import { useJobNews } from "./useJobNews";

/** Says, to those who hear the page, how jobs go on. Shows nothing. */
export function JobNews({ onOpenSheet }: { onOpenSheet: (sheetId: string) => void }) {
  const words = useJobNews(onOpenSheet);
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}
