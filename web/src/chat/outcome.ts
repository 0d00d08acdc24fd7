/** How an action's outcome looks. Only a success wears a tick. */
import { Ban, CircleCheck, CircleDashed, CircleHelp, CirclePause, CircleX, Hand } from "lucide-react";

import { type Outcome } from "@/live";
import { type Tone } from "@/ui/Badge";
import { type IconType } from "@/ui/Icon";

export const OUTCOMES: Record<Outcome, { icon: IconType; tone: Tone }> = {
  success: { icon: CircleCheck, tone: "success" },
  partial: { icon: CircleDashed, tone: "warning" },
  failed: { icon: CircleX, tone: "danger" },
  denied: { icon: Ban, tone: "danger" },
  interrupted: { icon: CirclePause, tone: "warning" },
  unknown: { icon: CircleHelp, tone: "warning" },
  needs_approval: { icon: Hand, tone: "accent" },
};

const CHANGES = new Set([
  ..."set_cells update_rows add_rows delete_rows move_rows sort_rows add_column update_column delete_columns rename_sheet delete_sheet undo redo".split(" "),
]);

/** An action that changes nothing; shown as a quiet line. */
export const isRead = (action: string): boolean => !CHANGES.has(action);
