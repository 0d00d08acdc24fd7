/** The numbers of an answer: which one a link names, and how far each can be relied on. */
import { type Figure, type FigureStatus } from "@/live";

export const FIGURE_LINK = /^figure:([\w.:-]{1,80})$/;

/** Older answers say only yes or no. */
export const statusOf = (figure: Figure): FigureStatus => figure.status ?? (figure.verified ? "verified" : "unverified");

/** The figure a link names: by its id; by its place where figures have none. */
export function figureOf(id: string, figures: readonly Figure[]): Figure | undefined {
  const named = figures.find((figure) => figure.id === id);
  if (named || !/^\d+$/.test(id)) return named;
  const placed = figures[Number(id)];
  return placed?.id ? undefined : placed;
}

/** A figure's link; its number may be escaped, so that markdown takes no sign in it for its own. */
const LINK = /\[((?:\\.|[^\]\\])*)\]\(figure:[^)\s]*\)/g;

/** The figures' links are for the page; on a clipboard, or said aloud, only their numbers make sense. */
export function plainAnswer(markdown: string): string {
  return markdown.replace(LINK, (_, label: string) => label.replace(/\\(.)/g, "$1"));
}
