/** A chart on the screen: drawn once it is seen, and anew with other data, theme or language. */
import { useEffect, useRef, useState, type RefObject } from "react";

import { useLanguage } from "@/i18n";
import { type Chart } from "@/live";
import { useTheme } from "@/ui/theme";

import { lookOf } from "./colours";
import { type Drawing, type Hover } from "./drawing";
import { legendColumns } from "./legend";
import { datums } from "./rows";

export type DrawState = "waiting" | "drawn" | "failed";

/** `isWanted`: it is, or was, in view; the drawing code is only then loaded. What is drawn stays until its successor is there. */
export function useDrawing(place: RefObject<HTMLDivElement | null>, chart: Chart, isWanted: boolean, onHover: (hover: Hover | null) => void): DrawState {
  const theme = useTheme();
  const language = useLanguage();
  const [state, setState] = useState<DrawState>("waiting");
  const shown = useRef<Drawing | null>(null);
  // A legend does not lay itself out anew.
  const [columns, setColumns] = useState(0);

  useEffect(() => {
    const element = place.current;
    if (!isWanted || !element) return;
    const over = new AbortController();
    const isOver = () => over.signal.aborted;
    const begin = async () => {
      const { draw } = await import("./draw");
      if (isOver()) return;
      const into = document.createElement("div");
      const options = { spec: chart.spec, datums: datums(chart), look: lookOf(theme, element), language, width: element.clientWidth };
      const drawing = await draw({ ...options, into, onHover });
      if (isOver()) {
        drawing.end();
        return;
      }
      shown.current?.end();
      shown.current = drawing;
      element.replaceChildren(into);
      setState("drawn");
    };
    begin().catch(() => {
      if (!isOver()) setState("failed");
    });
    return () => over.abort();
  }, [place, chart, theme, language, isWanted, onHover, columns]);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const resized = new ResizeObserver(() => {
      if (element.clientWidth === 0) return;
      shown.current?.setWidth(element.clientWidth);
      setColumns(legendColumns(element.clientWidth));
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      shown.current?.end();
      shown.current = null;
    };
  }, [place]);

  return state;
}
