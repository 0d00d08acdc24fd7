import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { focusFieldFirst } from "./autoFocus";
import { cx } from "./cx";

interface PopoverProps {
  trigger: ReactNode;
  /** Its name for a screen reader. */
  label: string;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** Called as the focus is about to go back to the trigger; `preventDefault` keeps it where it is going instead. */
  onCloseFocus?: (event: Event) => void;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  className?: string;
  children: ReactNode;
}

export function Popover({ trigger, label, isOpen, onOpenChange, onCloseFocus, align = "start", side = "bottom", className = "w-80 p-3", children }: PopoverProps) {
  const state = isOpen === undefined ? {} : { open: isOpen };
  return (
    <Radix.Root {...state} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          onOpenAutoFocus={focusFieldFirst}
          onCloseAutoFocus={onCloseFocus}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={12}
          className={cx(
            "scroll-thin z-50 max-h-[var(--radix-popover-content-available-height)] max-w-[calc(100vw-24px)] animate-rise overflow-y-auto rounded-lg border bg-raised shadow-mid outline-none",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const PopoverClose = Radix.Close;
