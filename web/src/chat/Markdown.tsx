import { memo, useMemo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

import { type Figure } from "@/live";
import { cx } from "@/ui/cx";

import { settle, splitBlocks } from "./blocks";
import { FigureChip } from "./FigureChip";
import { FIGURE_LINK, figureOf } from "./figures";
import { keepTogether } from "./keepTogether";

const OUTSIDE = /^https?:\/\//i;
const PLUGINS = [remarkGfm];
const TREE_PLUGINS = [keepTogether];
/** Where the next word will stand. */
const CARET =
  "[&>:last-child]:after:ml-0.5 [&>:last-child]:after:inline-block [&>:last-child]:after:h-[1.05em] [&>:last-child]:after:w-0.5 [&>:last-child]:after:animate-blink [&>:last-child]:after:bg-accent-text [&>:last-child]:after:align-text-bottom";

/** Only figures and plain web addresses are links; everything else loses its address. */
const keepAddress = (url: string) => (FIGURE_LINK.test(url) || OUTSIDE.test(url) ? url : "");

/** The label of a figure's link: text only, whatever the markdown put around it. */
function labelOf(children: unknown): string {
  if (Array.isArray(children)) return children.map(labelOf).join("");
  return typeof children === "string" || typeof children === "number" ? String(children) : "";
}

function components(figures: readonly Figure[]): Components {
  return {
    a({ href, children }) {
      const id = FIGURE_LINK.exec(href ?? "")?.[1];
      const figure = id === undefined ? undefined : figureOf(id, figures);
      if (figure) return <FigureChip text={labelOf(children)} figure={figure} />;
      // Also a figure that nobody computed: its number is text like any other.
      if (!href || id !== undefined) return <span>{children}</span>;
      return (
        <a href={href} target="_blank" rel="noopener noreferrer" className="text-accent-text underline underline-offset-2">
          {children}
        </a>
      );
    },
    // An image would tell a stranger's server who reads this, and when.
    img: ({ alt }) => <span className="text-muted">{alt}</span>,
    h1: ({ children }) => <h3 className="mt-4 mb-1.5 text-lg font-semibold first:mt-0">{children}</h3>,
    h2: ({ children }) => <h4 className="mt-4 mb-1.5 text-base font-semibold first:mt-0">{children}</h4>,
    h3: ({ children }) => <h5 className="mt-3 mb-1 text-base font-semibold first:mt-0">{children}</h5>,
    h4: ({ children }) => <h6 className="mt-3 mb-1 text-sm font-semibold first:mt-0">{children}</h6>,
    p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
    ul: ({ children }) => <ul className="my-2 list-disc space-y-0.5 pl-5 marker:text-faint first:mt-0 last:mb-0">{children}</ul>,
    ol: ({ children, start }) => (
      <ol start={start} className="my-2 list-decimal space-y-0.5 pl-5 marker:text-faint first:mt-0 last:mb-0">
        {children}
      </ol>
    ),
    blockquote: ({ children }) => <blockquote className="my-2 border-l-2 border-border-strong pl-3 text-muted">{children}</blockquote>,
    hr: () => <hr className="my-3" />,
    code: ({ children }) => <code className="rounded-sm bg-sunken px-1 py-px font-mono text-[0.86em] break-words">{children}</code>,
    pre: ({ children }) => (
      <pre className="scroll-thin my-2 overflow-x-auto rounded-md border bg-sunken px-3 py-2 font-mono text-xs [&_code]:bg-transparent [&_code]:p-0" tabIndex={0}>
        {children}
      </pre>
    ),
    table: ({ children }) => (
      <div className="scroll-thin my-2 overflow-x-auto rounded-md border" tabIndex={0} role="group">
        <table className="w-full border-collapse text-sm tabular-nums">{children}</table>
      </div>
    ),
    th: ({ children, style }) => (
      <th style={style} className="border-b bg-sunken px-2.5 py-1.5 text-left text-xs font-medium whitespace-nowrap text-muted">
        {children}
      </th>
    ),
    td: ({ children, style }) => (
      <td style={style} className="border-b border-border px-2.5 py-1.5 align-top [tr:last-child>&]:border-b-0">
        {children}
      </td>
    ),
  };
}

const Block = memo(function Block({ text, parts }: { text: string; parts: Components }) {
  return (
    <ReactMarkdown remarkPlugins={PLUGINS} rehypePlugins={TREE_PLUGINS} urlTransform={keepAddress} components={parts} skipHtml={false}>
      {text}
    </ReactMarkdown>
  );
});

interface MarkdownProps {
  text: string;
  figures?: readonly Figure[] | undefined;
  /** While it is still being written, half-written links are not shown as such. */
  isStreaming?: boolean;
}

const NO_FIGURES: readonly Figure[] = [];

/** An answer: markdown without raw HTML or outside images, its numbers as chips. */
export const Markdown = memo(function Markdown({ text, figures = NO_FIGURES, isStreaming = false }: MarkdownProps) {
  const blocks = useMemo(() => splitBlocks(isStreaming ? settle(text) : text), [text, isStreaming]);
  const parts = useMemo(() => components(figures), [figures]);
  return (
    <div
      className={cx(
        "text-base break-words [&>*:first-child]:mt-0 [&>*:last-child]:mb-0",
        isStreaming && CARET,
      )}
    >
      {blocks.map((block, index) => (
        <Block key={index} text={block} parts={parts} />
      ))}
    </div>
  );
});
