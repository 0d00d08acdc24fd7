import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type IconType } from "./Icon";
import { Kbd } from "./Kbd";

interface MenuProps {
  trigger: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom";
  label?: string;
  children: ReactNode;
  className?: string;
}

/** A menu under its button. Does not lock the page behind it. */
export function Menu({ trigger, align = "start", side = "bottom", label, children, className }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className={cx(
            "scroll-thin z-50 max-h-[min(420px,var(--radix-dropdown-menu-content-available-height))] min-w-44 animate-rise overflow-y-auto rounded-lg border bg-raised p-1 shadow-mid outline-none",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  icon?: IconType;
  keys?: string;
  note?: ReactNode;
  isChecked?: boolean;
  isDanger?: boolean;
  isDisabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, keys, note, isChecked, isDanger = false, isDisabled = false, onSelect, children }: MenuItemProps) {
  const className = cx(
    "flex min-h-7 items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover",
    isDanger ? "text-danger" : "text-text",
  );
  // Where there is a sign in front, the mark stands behind: signs stay under each other.
  const mark = <Icon of={Check} size={14} className="text-accent-text" />;
  const inside = (
    <>
      {isChecked !== undefined && !icon && <span className="flex w-4 justify-center">{isChecked && mark}</span>}
      {icon && <Icon of={icon} size={15} className={isDanger ? "" : "text-muted"} />}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {note && <span className="pl-3 text-xs text-faint tabular-nums">{note}</span>}
      {keys && <Kbd keys={keys} />}
      {isChecked && icon && mark}
    </>
  );
  if (isChecked === undefined) {
    return (
      <Radix.Item disabled={isDisabled} onSelect={onSelect} className={className}>
        {inside}
      </Radix.Item>
    );
  }
  return (
    <Radix.CheckboxItem checked={isChecked} disabled={isDisabled} onSelect={onSelect} className={className}>
      {inside}
    </Radix.CheckboxItem>
  );
}

export const MenuSeparator = () => <Radix.Separator className="-mx-1 my-1 h-px bg-border" />;

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pt-1.5 pb-1 text-2xs font-medium text-faint">{children}</Radix.Label>
);
