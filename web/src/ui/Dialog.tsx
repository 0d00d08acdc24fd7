import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { focusFieldFirst } from "./autoFocus";
import { cx } from "./cx";
import { IconButton } from "./IconButton";

const WIDTHS = { sm: "max-w-[420px]", md: "max-w-[560px]", lg: "max-w-[820px]", xl: "max-w-[1080px]" };

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** Name of the button with the cross. */
  closeLabel: string;
  width?: keyof typeof WIDTHS;
  /** Buttons at the bottom, the main one last. */
  footer?: ReactNode;
  /** False while leaving by Esc or a click outside would lose work. */
  canDismiss?: boolean;
  children?: ReactNode;
}

export function Dialog({ isOpen, onClose, title, description, closeLabel, width = "md", footer, canDismiss = true, children }: DialogProps) {
  const hold = (event: Event) => {
    if (!canDismiss) event.preventDefault();
  };
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-overlay" />
        <Radix.Content
          onInteractOutside={hold}
          onEscapeKeyDown={hold}
          onOpenAutoFocus={focusFieldFirst}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cx(
            "fixed inset-x-0 top-[min(12vh,96px)] z-40 mx-auto flex max-h-[min(84vh,calc(100dvh-48px))] w-[calc(100vw-24px)] animate-rise flex-col",
            "overflow-hidden rounded-xl border border-border bg-raised shadow-high outline-none max-sm:top-3 max-sm:max-h-[calc(100dvh-24px)]",
            WIDTHS[width],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold tracking-tight text-text">{title}</Radix.Title>
              {description && <Radix.Description className="mt-0.5 text-sm text-muted">{description}</Radix.Description>}
            </div>
            <IconButton icon={X} label={closeLabel} onClick={onClose} size="sm" className="-mr-1" />
          </header>
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer && <footer className="flex flex-wrap items-center justify-end gap-2 border-t bg-sunken/60 px-5 py-3">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
