import { errorWords } from "@/i18n/errors";
import { wireError } from "@/live/http";
import { toast } from "@/ui/toast";

/** Says in a toast what went wrong and what to do. */
export function tellProblem(reason: unknown): void {
  const words = errorWords(wireError(reason));
  toast({ title: words.title, description: words.fix, tone: "danger" });
}
