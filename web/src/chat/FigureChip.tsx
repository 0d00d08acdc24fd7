import { Check, CircleHelp, Equal, type LucideIcon } from "lucide-react";
import { memo, useState } from "react";

import { useT } from "@/i18n";
import { type Figure, type FigureStatus } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { Popover } from "@/ui/Popover";

import { statusOf } from "./figures";
import { Proof } from "./Proof";

/** Told apart by sign and outline as well as by colour. */
const LOOKS: Record<FigureStatus, { icon: LucideIcon; look: string }> = {
  verified: {
    icon: Check,
    look: "bg-accent-soft text-accent-text hover:bg-accent hover:text-on-accent data-[state=open]:bg-accent data-[state=open]:text-on-accent",
  },
  matched: { icon: Equal, look: "text-text outline-1 -outline-offset-1 outline-border-strong outline-dashed hover:bg-hover data-[state=open]:bg-hover" },
  unverified: { icon: CircleHelp, look: "bg-warning-soft text-warning underline decoration-dotted decoration-2 underline-offset-3 hover:brightness-95" },
};

interface FigureChipProps {
  /** The number as the answer writes it. */
  text: string;
  figure: Figure;
}

/** A number in an answer, and the way to what it rests on. */
export const FigureChip = memo(function FigureChip({ text, figure }: FigureChipProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const status = statusOf(figure);
  const { icon, look } = LOOKS[status];
  const label = t(`figure.label.${status}`, { text });
  const chip = (
    <button
      type="button"
      aria-label={label}
      data-figure={status}
      className={cx("inline-flex items-baseline gap-0.5 rounded-sm px-1 font-semibold tabular-nums transition-colors duration-[120ms] focus-visible:outline-solid", look)}
    >
      {text}
      <Icon of={icon} size={10} className="self-center opacity-80" />
    </button>
  );
  return (
    <Popover trigger={chip} label={label} isOpen={isOpen} onOpenChange={setOpen} className="w-[380px] p-0">
      <Proof
        proof={figure}
        status={status}
        expression={figure.expression}
        sources={figure.sources}
        label={figure.label}
        text={text}
        value={figure.value}
        filter={figure.filter}
        onShown={() => setOpen(false)}
      />
    </Popover>
  );
});
