/** The time, told again every second while it is asked for: "5s ago" becomes "6s ago". */
import { useEffect, useState } from "react";

const EVERY_MS = 1_000;

export function useNow(isTicking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (!isTicking) return;
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
