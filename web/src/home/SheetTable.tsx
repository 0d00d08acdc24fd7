import { Ellipsis, PencilLine, Table2, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { formatAgo, formatNumber, formatTime } from "@/i18n/format";
import { type SheetSummary } from "@/live";
import { Badge } from "@/ui/Badge";
import { Icon } from "@/ui/Icon";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";

import { DeleteSheet } from "./DeleteSheet";
import { RenameSheet } from "./RenameSheet";

interface SheetTableProps {
  sheets: readonly SheetSummary[];
  link: (sheet: SheetSummary, className: string, children: ReactNode) => ReactNode;
}

const HEAD = "px-3 py-2 text-xs font-medium text-muted";

/** The sheets there are, the latest changed first. */
export function SheetTable({ sheets, link }: SheetTableProps) {
  const t = useT();
  const [renaming, rename] = useState<SheetSummary | null>(null);
  const [deleting, remove] = useState<SheetSummary | null>(null);
  return (
    <div className="overflow-hidden rounded-lg border bg-surface shadow-low">
      <table className="w-full table-fixed border-collapse text-sm">
        <thead>
          <tr className="border-b">
            <th scope="col" className={`${HEAD} text-left`}>
              {t("home.name")}
            </th>
            <th scope="col" className={`${HEAD} w-28 text-right`}>
              {t("home.rows")}
            </th>
            <th scope="col" className={`${HEAD} w-24 text-right max-sm:hidden`}>
              {t("home.columns")}
            </th>
            <th scope="col" className={`${HEAD} w-40 text-right max-sm:hidden`}>
              {t("home.updated")}
            </th>
            <th className="w-11">
              <span className="sr-only">{t("common.more")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sheets.map((sheet) => (
            <tr key={sheet.id} className="group relative border-b last:border-b-0 hover:bg-hover">
              <td className="h-11 p-0">
                {link(
                  sheet,
                  // The whole row is the link: its face covers the row, the menu lies above it.
                  "flex h-11 items-center gap-2.5 px-3 font-medium after:absolute after:inset-0 focus-visible:outline-offset-[-2px]",
                  <>
                    <Icon of={Table2} className="text-faint group-hover:text-accent-text" />
                    <span className="truncate">{sheet.name}</span>
                    {sheet.source === "smartsheet" && <Badge>{t("smartsheet.linked")}</Badge>}
                  </>,
                )}
              </td>
              <td className="px-3 text-right text-muted tabular-nums">{formatNumber(sheet.row_count)}</td>
              <td className="px-3 text-right text-muted tabular-nums max-sm:hidden">{formatNumber(sheet.column_count)}</td>
              <td className="px-3 text-right text-muted tabular-nums max-sm:hidden">
                <time dateTime={sheet.updated_at} title={formatTime(sheet.updated_at)}>
                  {formatAgo(sheet.updated_at)}
                </time>
              </td>
              <td className="relative z-[1] px-1.5">
                <Menu align="end" trigger={<IconButton icon={Ellipsis} label={t("home.menuOf", { name: sheet.name })} />}>
                  <MenuItem icon={PencilLine} onSelect={() => rename(sheet)}>
                    {t("home.rename")}
                  </MenuItem>
                  <MenuSeparator />
                  <MenuItem icon={Trash2} isDanger onSelect={() => remove(sheet)}>
                    {t("home.delete")}
                  </MenuItem>
                </Menu>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {renaming && <RenameSheet sheet={renaming} onClose={() => rename(null)} />}
      {deleting && <DeleteSheet sheet={deleting} onClose={() => remove(null)} />}
    </div>
  );
}
