import { DropdownMenu as Radix } from "radix-ui";
import { type ReactNode } from "react";

import { type Spot } from "./SheetGrid";

interface SpotMenuProps {
  spot: Spot;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** A menu beside a place on the screen that has no element of its own: a header or a cell of the grid. */
export function SpotMenu({ spot, label, onClose, children }: SpotMenuProps) {
  return (
    <Radix.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Trigger asChild>
        <span aria-hidden className="pointer-events-none fixed" style={{ left: spot.x, top: spot.y, width: spot.width, height: spot.height }} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="start"
          sideOffset={2}
          collisionPadding={8}
          onCloseAutoFocus={(event) => event.preventDefault()}
          // A menu that is just closing gives the focus back to its button, a moment after this one has opened.
          onFocusOutside={(event) => event.preventDefault()}
          aria-label={label}
          className="scroll-thin z-50 max-h-[min(520px,var(--radix-dropdown-menu-content-available-height))] min-w-52 animate-rise overflow-y-auto rounded-lg border bg-raised p-1 shadow-mid outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
