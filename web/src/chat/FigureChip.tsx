import { Check, CircleHelp } from "lucide-react";
import { memo, useState } from "react";

import { useT } from "@/i18n";
import { type Figure } from "@/live";
import { cx } from "@/ui/cx";
import { Icon } from "@/ui/Icon";
import { Popover } from "@/ui/Popover";

import { Proof, Standing } from "./Proof";

interface FigureChipProps {
  /** The number as the answer writes it. */
  text: string;
  /** What it rests on; undefined when the answer names a figure that nobody computed. */
  figure: Figure | undefined;
}

/** A number in an answer, and the way to what it rests on. */
export const FigureChip = memo(function FigureChip({ text, figure }: FigureChipProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const isVerified = figure?.verified === true;
  const chip = (
    <button
      type="button"
      aria-label={t("figure.label", { text })}
      className={cx(
        "inline-flex items-baseline gap-0.5 rounded-sm px-1 font-semibold tabular-nums transition-colors duration-[120ms]",
        isVerified
          ? "bg-accent-soft text-accent-text hover:bg-accent hover:text-on-accent data-[state=open]:bg-accent data-[state=open]:text-on-accent"
          : "bg-warning-soft text-warning underline decoration-dashed underline-offset-2",
      )}
    >
      {text}
      <Icon of={isVerified ? Check : CircleHelp} size={10} className="self-center opacity-80" />
    </button>
  );
  return (
    <Popover trigger={chip} label={t("figure.label", { text })} isOpen={isOpen} onOpenChange={setOpen} className="w-[380px] p-0">
      {figure ? (
        <Proof proof={figure} isVerified={isVerified} label={figure.label} text={text} value={figure.value} filter={figure.filter} onShown={() => setOpen(false)} />
      ) : (
        <Unproven text={text} />
      )}
    </Popover>
  );
});

function Unproven({ text }: { text: string }) {
  return (
    <div className="p-3">
      <p className="text-xl font-semibold tabular-nums">{text}</p>
      <Standing isVerified={false} />
    </div>
  );
}
