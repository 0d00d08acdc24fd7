/** Draws with Vega; the only file that knows it, and loaded only when a chart comes into view. */
import { logger, None, parse, View, type Loader } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";

import { configOf } from "./config";
import { type Drawing, type DrawOptions, type Hover } from "./drawing";

const TABLE = "table";
const HEIGHT_PX = 220;
const ROUND_PX = 180;

const nothing = () => Promise.reject(new Error("Charts load nothing."));
/** Data comes with the answer; nothing is fetched, whatever a spec says. */
const SEALED: Loader = { load: nothing, sanitize: nothing, http: nothing, file: nothing };

/** A round chart needs no more height than makes its slices tell. */
const heightOf = (spec: DrawOptions["spec"]) => (typeof spec["mark"] === "object" && spec["mark"] !== null && "type" in spec["mark"] && spec["mark"].type === "arc" ? ROUND_PX : HEIGHT_PX);

/** The spec with its data and measures; several views beside each other keep the measures of the spec. */
function whole({ spec, datums, width }: DrawOptions): TopLevelSpec {
  const isSingle = "mark" in spec || "layer" in spec;
  const measures = isSingle ? { width, height: spec["height"] ?? heightOf(spec), autosize: { type: "fit-x", contains: "padding" } } : {};
  return { ...spec, ...measures, data: { name: TABLE, values: datums } } as unknown as TopLevelSpec;
}

/** Throws where the spec cannot be drawn. */
export async function draw(options: DrawOptions): Promise<Drawing> {
  const { spec } = compile(whole(options), { config: configOf(options.look, options.language, options.width), logger: logger(None) });
  // `ast`: expressions are interpreted, not made into code, which the page's content policy forbids.
  const runtime = parse(spec, {}, { ast: true });
  const view = new View(runtime, {
    expr: expressionInterpreter,
    loader: SEALED,
    logLevel: None,
    renderer: options.into ? "svg" : "none",
    hover: options.into !== undefined,
    ...(options.into && { container: options.into }),
  });
  const { onHover } = options;
  view.tooltip((_handler, event, _item, value) => onHover?.(hoverOf(event, value)));
  await view.runAsync();
  return {
    setWidth: (width) => void view.width(width).runAsync(),
    toSvg: () => view.toSVG(),
    toPng: (scale) => png(view, scale),
    end: () => {
      view.finalize();
      options.into?.replaceChildren();
    },
  };
}

async function png(view: View, scale: number): Promise<Blob> {
  const canvas = await view.toCanvas(scale);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The browser made no image.");
  return blob;
}

/** What stands under the pointer. */
function hoverOf(event: MouseEvent, value: unknown): Hover | null {
  if (value === null || value === undefined || value === "") return null;
  const lines = typeof value === "object" ? Object.entries(value).map(([name, one]) => [name, String(one)] as const) : [["", typeof value === "string" ? value : JSON.stringify(value)] as const];
  return { x: event.clientX, y: event.clientY, lines };
}
