import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { TONE_TEXT, type Tone } from "./Badge";
import { Button } from "./Button";
import { cx } from "./cx";
import { Icon, type IconType } from "./Icon";
import { IconButton } from "./IconButton";
import { dismissToast, toastDuration, toasts, type ToastItem } from "./toast";

const ICONS: Record<Tone, IconType> = { neutral: Info, accent: Info, success: CircleCheck, warning: TriangleAlert, danger: CircleAlert };

function Toast({ item, isHeld, closeLabel }: { item: ToastItem; isHeld: boolean; closeLabel: string }) {
  useEffect(() => {
    const duration = toastDuration(item);
    if (isHeld || duration === null) return;
    const timer = setTimeout(() => dismissToast(item.id), duration);
    return () => clearTimeout(timer);
  }, [item, isHeld]);
  const tone = item.tone ?? "neutral";
  return (
    <li className="pointer-events-auto animate-rise">
      <div role={tone === "danger" ? "alert" : "status"} className="flex w-full items-start gap-2.5 rounded-lg border bg-raised py-2.5 pr-2 pl-3 shadow-mid">
      <Icon of={ICONS[tone]} className={cx("mt-0.5", TONE_TEXT[tone])} />
      <div className="min-w-0 flex-1 py-px">
        <p className="text-sm font-medium break-words text-text">{item.title}</p>
        {item.description && <p className="mt-0.5 text-xs break-words text-muted">{item.description}</p>}
      </div>
      {item.action && (
        <Button
          size="sm"
          onClick={() => {
            item.action?.onClick();
            dismissToast(item.id);
          }}
        >
          {item.action.label}
        </Button>
      )}
      <IconButton icon={X} size="sm" label={closeLabel} onClick={() => dismissToast(item.id)} />
      </div>
    </li>
  );
}

/** Draws the toasts; pointing at them or focusing them stops their clocks. */
export function Toaster({ label, closeLabel }: { label: string; closeLabel: string }) {
  const items = useSyncExternalStore(toasts.subscribe, toasts.get, toasts.get);
  const [isHeld, hold] = useState(false);
  if (items.length === 0) return null;
  return (
    <section
      aria-label={label}
      className="pointer-events-none fixed right-4 bottom-4 z-[60] w-[min(380px,calc(100vw-32px))]"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      <ul className="flex flex-col gap-2">
        {items.map((item) => (
          <Toast key={item.id} item={item} isHeld={isHeld} closeLabel={closeLabel} />
        ))}
      </ul>
    </section>
  );
}
