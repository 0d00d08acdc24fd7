/** A chart as a file: always light and on white, as a report wants it. */
import { type Chart } from "@/live";

import { PRINTED } from "./colours";
import { datums } from "./rows";

export type ImageKind = "png" | "svg";

const WIDTH_PX = 720;
/** Sharp on paper and on fine screens. */
const SCALE = 2;

/** A name that every file system takes. */
export function fileName(title: string, kind: ImageKind): string {
  const stem = title
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${stem || "chart"}.${kind}`;
}

export async function saveChart(chart: Chart, title: string, kind: ImageKind, language: string): Promise<void> {
  const { draw } = await import("./draw");
  const drawing = await draw({ spec: chart.spec, datums: datums(chart), look: PRINTED, language, width: WIDTH_PX });
  try {
    const blob = kind === "png" ? await drawing.toPng(SCALE) : new Blob([await drawing.toSvg()], { type: "image/svg+xml" });
    download(blob, fileName(title, kind));
  } finally {
    drawing.end();
  }
}

function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it over by the next task.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
