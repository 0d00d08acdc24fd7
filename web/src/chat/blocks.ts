/** Markdown cut into blocks, so that while an answer streams only its last block is drawn again. */
import { marked } from "marked";

/** A link or figure the stream has not finished: `[37](figu`. Its label is shown until the rest is there. */
const UNFINISHED_LINK = /\[([^[\]\n]*)(\](\([^()\n]*)?)?$/;

export function splitBlocks(markdown: string): string[] {
  return marked.lexer(markdown, { gfm: true }).flatMap((token) => (token.type === "space" ? [] : [token.raw]));
}

/** The text of a running answer without the raw brackets of a link that is still being written. */
export function settle(markdown: string): string {
  return markdown.replace(UNFINISHED_LINK, "$1");
}
