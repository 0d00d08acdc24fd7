/** A chart on the screen: drawn once it is seen, and again with new data, width, theme or language. */
import { useEffect, useRef, useState, type RefObject } from "react";

import { useLanguage } from "@/i18n";
import { type Chart } from "@/live";
import { useTheme } from "@/ui/theme";

import { lookOf } from "./colours";
import { type Drawing, type Hover } from "./drawing";
import { datums } from "./rows";

export type DrawState = "waiting" | "drawn" | "failed";

/** `isWanted`: it is, or was, in view; the drawing code is only then loaded. */
export function useDrawing(place: RefObject<HTMLDivElement | null>, chart: Chart, isWanted: boolean, onHover: (hover: Hover | null) => void): DrawState {
  const theme = useTheme();
  const language = useLanguage();
  const [state, setState] = useState<DrawState>("waiting");
  const drawing = useRef<Drawing | null>(null);
  const latest = useRef(chart);
  // Data alone is put into the drawing that is there; another spec makes another drawing.
  const spec = JSON.stringify(chart.spec);

  useEffect(() => {
    latest.current = chart;
    void drawing.current?.setData(datums(chart));
  }, [chart]);

  useEffect(() => {
    const element = place.current;
    if (!isWanted || !element) return;
    const over = new AbortController();
    const isOver = () => over.signal.aborted;
    const begin = async () => {
      const { draw } = await import("./draw");
      if (isOver()) return;
      const width = element.clientWidth;
      const made = await draw({ spec: latest.current.spec, datums: datums(latest.current), look: lookOf(theme, element), language, width, into: element, onHover });
      if (isOver()) {
        made.end();
        return;
      }
      drawing.current = made;
      setState("drawn");
    };
    begin().catch(() => {
      if (!isOver()) setState("failed");
    });
    const resized = new ResizeObserver(() => element.clientWidth > 0 && drawing.current?.setWidth(element.clientWidth));
    resized.observe(element);
    return () => {
      over.abort();
      resized.disconnect();
      drawing.current?.end();
      drawing.current = null;
    };
  }, [place, spec, theme, language, isWanted, onHover]);

  return state;
}
