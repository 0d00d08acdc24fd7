/** Back from signing in at Smartsheet: says how it went, and goes on where it was begun. */
import { useEffect } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { takeSignedIn } from "@/home/smartsheet";
import { toast } from "@/ui/toast";

import { navigate } from "./route";

export function useSignedIn(onPick: () => void): void {
  const t = useT();
  useEffect(() => {
    const signedIn = takeSignedIn();
    if (!signedIn) return;
    const { isConnected, code, place } = signedIn;
    if (isConnected) toast({ title: t("smartsheet.connect.done"), tone: "success" });
    else toast({ title: t("smartsheet.connect.failed"), description: errorWords({ code, message: "" }).title || t("smartsheet.connect.failedFix"), tone: "danger" });
    if (place !== null) navigate(place, true);
    if (place === null || !isConnected) onPick();
  }, [t, onPick]);
}
