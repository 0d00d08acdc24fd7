import { Download, Image, RefreshCw, Table2, TriangleAlert, type LucideIcon } from "lucide-react";
import { useCallback, useId, useRef, useState } from "react";

import { useLanguage, useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { type Chart } from "@/live";
import { Icon } from "@/ui/Icon";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuItem } from "@/ui/Menu";
import { Skeleton } from "@/ui/Skeleton";

import { CopyButton } from "../CopyButton";
import { TableProofButton } from "../ResultTable";
import { TableBody } from "../TableBody";
import { tableText } from "../tableText";
import { tellProblem } from "../tellProblem";
import { type Hover } from "./drawing";
import { HoverCard } from "./HoverCard";
import { saveChart, type ImageKind } from "./saving";
import { useDrawing } from "./useDrawing";
import { useLiveChart, type LiveChart } from "./useLiveChart";
import { useVisible } from "./useVisible";

/** The chart's own title, or what the question was read as. */
function titleOf(chart: Chart, label: string): string {
  const { title } = chart.spec;
  if (typeof title === "string" && title !== "") return title;
  const text = typeof title === "object" && title !== null && "text" in title ? title.text : "";
  return typeof text === "string" && text !== "" ? text : label;
}

interface ChartViewProps {
  chart: Chart;
  label: string;
}

/** A chart in an answer: drawn, kept in step with the sheet, saved as an image, or read as a table. */
export function ChartView({ chart: answered, label }: ChartViewProps) {
  const t = useT();
  const frame = useRef<HTMLElement>(null);
  const isVisible = useVisible(frame);
  const [isTable, setTable] = useState(false);
  const live = useLiveChart(answered, isVisible);
  const { chart } = live;
  const title = titleOf(chart, label);
  const count = chart.rows.length;
  return (
    <figure ref={frame} aria-label={title} className="overflow-hidden rounded-lg border bg-surface">
      {isTable ? (
        <TableBody table={{ columns: chart.columns, rows: chart.rows }} caption={t("table.caption", { count })} />
      ) : (
        <Canvas chart={chart} isVisible={isVisible} />
      )}
      <figcaption className="flex min-h-8 items-center gap-1.5 border-t bg-sunken/60 py-0.5 pr-1 pl-2.5 text-xs text-muted tabular-nums">
        <span className="min-w-0 flex-1 truncate">
          <LiveNote live={live} />
        </span>
        {chart.proof && <TableProofButton proof={chart.proof} label={title} />}
        <IconButton size="sm" icon={Table2} label={t("chart.asTable")} isOn={isTable} onClick={() => setTable(!isTable)} />
        {isTable && <CopyButton text={() => tableText(chart)} label={t("table.copy")} />}
        <SaveMenu chart={chart} title={title} />
      </figcaption>
    </figure>
  );
}

function LiveNote({ live }: { live: LiveChart }) {
  const t = useT();
  const look = (icon: LucideIcon, text: string, tone = "") => (
    <span className={`inline-flex max-w-full items-center gap-1 ${tone}`} title={text}>
      <Icon of={icon} size={12} />
      <span className="truncate">{text}</span>
    </span>
  );
  if (live.problem) return look(TriangleAlert, `${t("chart.notRedrawn")} ${errorWords(live.problem).title}`, "text-warning");
  if (live.isRedrawn) return look(RefreshCw, t("chart.redrawn"));
  return live.chart.proof && t("figure.rows", { count: live.chart.proof.rows });
}

function Canvas({ chart, isVisible }: { chart: Chart; isVisible: boolean }) {
  const t = useT();
  const descriptionId = useId();
  const place = useRef<HTMLDivElement>(null);
  const [wasVisible, setWasVisible] = useState(isVisible);
  if (isVisible && !wasVisible) setWasVisible(true);
  const [hover, setHover] = useState<Hover | null>(null);
  const onHover = useCallback((next: Hover | null) => setHover(next), []);
  const state = useDrawing(place, chart, wasVisible, onHover);
  return (
    <div className="relative p-3">
      <div role="img" aria-labelledby={descriptionId} className="relative min-h-40" onMouseLeave={() => setHover(null)}>
        <div ref={place} aria-hidden className="[&>svg]:block [&>svg]:max-w-full" />
        {state === "waiting" && <Waiting />}
        {state === "failed" && <p className="flex min-h-40 items-center justify-center px-4 text-center text-sm text-muted">{t("chart.failed")}</p>}
      </div>
      <p id={descriptionId} className="sr-only">
        {chart.description}
      </p>
      {hover && <HoverCard hover={hover} />}
    </div>
  );
}

/** Bars yet to come. */
function Waiting() {
  return (
    <div aria-hidden className="absolute inset-0 flex items-end gap-2 px-2 pb-2">
      {["h-1/2", "h-4/5", "h-2/3", "h-2/5", "h-3/5", "h-1/3"].map((height) => (
        <Skeleton key={height} className={`flex-1 ${height}`} />
      ))}
    </div>
  );
}

function SaveMenu({ chart, title }: { chart: Chart; title: string }) {
  const t = useT();
  const language = useLanguage();
  const save = (kind: ImageKind) => void saveChart(chart, title, kind, language).catch(tellProblem);
  return (
    <Menu align="end" label={t("chart.save")} trigger={<IconButton size="sm" icon={Download} label={t("chart.save")} />}>
      <MenuItem icon={Image} note="PNG" onSelect={() => save("png")}>
        {t("chart.savePng")}
      </MenuItem>
      <MenuItem icon={Image} note="SVG" onSelect={() => save("svg")}>
        {t("chart.saveSvg")}
      </MenuItem>
    </Menu>
  );
}
