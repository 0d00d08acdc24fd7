/** A full stop after a figure stays on its line: browsers break lines beside a button, whatever stands there. */

interface Node {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
}

const CLOSING = /^[.,;:!?…)\]}»“”’]+/;

const isFigure = ({ tagName, properties }: Node) => tagName === "a" && typeof properties?.["href"] === "string" && properties["href"].startsWith("figure:");

function joined(children: readonly Node[]): Node[] {
  const found: Node[] = [];
  for (const node of children) {
    const before = found.at(-1);
    const closing = node.type === "text" ? CLOSING.exec(node.value ?? "")?.[0] : undefined;
    if (!before || closing === undefined || !isFigure(before)) {
      found.push(node);
      continue;
    }
    found[found.length - 1] = { type: "element", tagName: "span", properties: { className: "whitespace-nowrap" }, children: [before, { type: "text", value: closing }] };
    found.push({ ...node, value: (node.value ?? "").slice(closing.length) });
  }
  return found;
}

function walk(node: Node): void {
  if (!node.children) return;
  node.children.forEach(walk);
  node.children = joined(node.children);
}

/** A rehype plugin. */
export const keepTogether = () => walk;
