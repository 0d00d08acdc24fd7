import { Check, ChevronDown } from "lucide-react";

import { useT } from "@/i18n";
import { type Reading, type ReadingChip } from "@/live";
import { Icon } from "@/ui/Icon";
import { Menu, MenuItem, MenuLabel } from "@/ui/Menu";

import { useDoings } from "./doings";

const CHIP = "inline-flex min-h-6 max-w-full items-center gap-1 rounded-md border px-2 py-0.5 text-left text-xs";

/** How the question was read; a chip with alternatives asks again in that way. */
export function ReadingChips({ reading, question }: { reading: Reading; question: string }) {
  const t = useT();
  if (reading.chips.length === 0 && !reading.text) return null;
  return (
    <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label={t("reading.label")}>
      <span className="text-xs text-faint">{t("reading.label")}</span>
      {reading.chips.length === 0 && <span className={`${CHIP} text-muted`}>{reading.text}</span>}
      {reading.chips.map((chip) => (
        <Chip key={chip.key} chip={chip} question={question} />
      ))}
    </div>
  );
}

function Chip({ chip, question }: { chip: ReadingChip; question: string }) {
  const t = useT();
  const { ask } = useDoings();
  if (chip.alternatives.length === 0) return <span className={`${CHIP} text-muted`}>{chip.text}</span>;
  const button = (
    <button
      type="button"
      aria-label={t("reading.change", { text: chip.text })}
      className={`${CHIP} border-border-strong bg-surface text-text transition-colors duration-[120ms] hover:bg-hover data-[state=open]:bg-hover`}
    >
      <span className="min-w-0 break-words">{chip.text}</span>
      <Icon of={ChevronDown} size={12} className="text-muted" />
    </button>
  );
  return (
    <Menu trigger={button} label={t("reading.instead")}>
      <MenuLabel>{t("reading.instead")}</MenuLabel>
      <MenuItem icon={Check} isDisabled onSelect={() => undefined}>
        {chip.text}
      </MenuItem>
      {chip.alternatives.map((alternative) => (
        <MenuItem key={alternative.text} onSelect={() => ask(question, alternative.reading)}>
          <span className="pl-[23px]">{alternative.text}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}
