import { useRef, type KeyboardEvent, type ReactNode } from "react";

import { cx } from "./cx";

export interface Tab {
  key: string;
  label: ReactNode;
  /** Id of the panel it shows. */
  panelId?: string;
}

interface TabsProps {
  tabs: readonly Tab[];
  value: string;
  onChange: (key: string) => void;
  label: string;
  /** `choice`: one of several values, with no panels. */
  kind?: "tabs" | "choice";
  className?: string;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A segmented row: arrows go along it, Tab goes past it. The panels are the caller's, and may stay alive unseen. */
export function Tabs({ tabs, value, onChange, label, kind = "tabs", className }: TabsProps) {
  const row = useRef<HTMLDivElement>(null);
  const isTabs = kind === "tabs";
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = (tabs.findIndex((tab) => tab.key === value) + step + tabs.length) % tabs.length;
    const next = tabs[at];
    if (!next) return;
    onChange(next.key);
    row.current?.querySelectorAll("button")[at]?.focus();
  };
  return (
    <div ref={row} role={isTabs ? "tablist" : "radiogroup"} aria-label={label} onKeyDown={onKeyDown} className={cx("flex gap-0.5 rounded-md bg-sunken p-0.5", className)}>
      {tabs.map((tab) => {
        const isOn = tab.key === value;
        const state = isTabs ? { role: "tab", "aria-selected": isOn, "aria-controls": tab.panelId } : { role: "radio", "aria-checked": isOn };
        return (
          <button
            key={tab.key}
            type="button"
            {...state}
            tabIndex={isOn ? 0 : -1}
            onClick={() => onChange(tab.key)}
            className={cx(
              "flex h-7 flex-1 items-center justify-center gap-1.5 rounded-sm px-3 text-sm font-medium whitespace-nowrap transition-colors duration-[120ms]",
              isOn ? "bg-raised text-text shadow-low" : "text-muted hover:text-text",
            )}
          >
            {tab.label}
          </button>
        );
      })}
    </div>
  );
}
