import { cx } from "./cx";

const IS_MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
const MAC: Record<string, string> = { Mod: "⌘", Alt: "⌥", Shift: "⇧", Ctrl: "⌃" };
const SIGNS: Record<string, string> = { Enter: "↵", Up: "↑", Down: "↓", Left: "←", Right: "→" };

/** How a key is written on this machine: `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
export function keyName(key: string): string {
  const own = IS_MAC ? MAC[key] : key === "Mod" ? "Ctrl" : undefined;
  return own ?? SIGNS[key] ?? key;
}

interface KbdProps {
  /** Keys held together, joined by `+`: `Mod+K`. */
  keys: string;
  isInverted?: boolean;
}

export function Kbd({ keys, isInverted = false }: KbdProps) {
  return (
    <span className="inline-flex items-center gap-0.5">
      {keys.split("+").map((key) => (
        <kbd
          key={key}
          className={cx(
            "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border px-1 font-sans text-2xs leading-none",
            isInverted ? "border-current/25 text-current" : "border-border-strong bg-surface text-muted",
          )}
        >
          {keyName(key)}
        </kbd>
      ))}
    </span>
  );
}
