/** What is asked of a drawing, and what it can be asked for. Apart from the code that draws, which is loaded on demand. */
import { type ChartLook } from "./colours";
import { type Datum } from "./rows";

export interface Hover {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly (readonly [string, string])[];
}

export interface DrawOptions {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly datums: readonly Datum[];
  readonly look: ChartLook;
  readonly language: string;
  readonly width: number;
  /** Where it is drawn; without, it is only for saving. */
  readonly into?: HTMLElement;
  readonly onHover?: (hover: Hover | null) => void;
}

export interface Drawing {
  readonly setWidth: (width: number) => void;
  readonly toSvg: () => Promise<string>;
  readonly toPng: (scale: number) => Promise<Blob>;
  readonly end: () => void;
}
