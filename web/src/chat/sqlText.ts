/** A query cut into lines and words for reading; the words themselves stay as they are. */

export interface SqlPart {
  readonly text: string;
  readonly kind: "keyword" | "string" | "parameter" | "plain";
}

export type SqlLine = readonly SqlPart[];

const TOKEN = /('(?:[^']|'')*')|("(?:[^"]|"")*")|(\$\w+)|(\b[A-Za-z_]+\b)|(\s+)|(.)/gsu;
const CLAUSES = new Set(["FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "LEFT", "JOIN", "INNER", "QUALIFY", "WINDOW"]);
const KEYWORDS = new Set([
  ...CLAUSES,
  ..."SELECT WITH AS AND OR NOT IN IS NULL NULLS LAST FIRST BY ASC DESC CASE WHEN THEN ELSE END DISTINCT BETWEEN LIKE ILIKE ON OUTER CAST DATE FILTER OVER PARTITION TRUE FALSE COUNT SUM AVG MIN MAX MEDIAN".split(
    " ",
  ),
]);
/** Conditions of the outermost level stand on lines of their own. */
const CONDITIONS = new Set(["AND", "OR"]);

export function sqlLines(sql: string): SqlLine[] {
  const lines: SqlPart[][] = [[]];
  let depth = 0;
  const put = (part: SqlPart) => lines.at(-1)?.push(part);
  const isStart = () => (lines.at(-1) ?? []).every((part) => part.text.trim() === "");
  const breakLine = (indent: string) => {
    if (isStart()) return;
    if (lines.at(-1)?.at(-1)?.text === " ") lines.at(-1)?.pop();
    lines.push(indent ? [{ text: indent, kind: "plain" }] : []);
  };
  for (const [text, string, , parameter, word, space] of sql.trim().matchAll(TOKEN)) {
    const upper = word?.toUpperCase() ?? "";
    if (space !== undefined) {
      if (text.includes("\n")) breakLine(/\n([ \t]*)[^\n]*$/.exec(text)?.[1] ?? "");
      else if (!isStart()) put({ text: " ", kind: "plain" });
      continue;
    }
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    if (depth === 0 && CLAUSES.has(upper)) breakLine("");
    if (depth === 0 && CONDITIONS.has(upper)) breakLine("  ");
    put({ text, kind: string ? "string" : parameter ? "parameter" : KEYWORDS.has(upper) ? "keyword" : "plain" });
  }
  return lines;
}
