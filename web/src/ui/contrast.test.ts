import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./theme.css", import.meta.url), "utf8");

function tokens(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(selector)).split("}", 1)[0] ?? "";
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/gi)].map(([, name = "", value = ""]): [string, string] => [name, value]));
}

/** WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["bg", "surface", "raised", "sunken", "hover"];
const pairs: readonly (readonly [string, string])[] = [
  ...["text", "text-muted", "text-faint"].flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)),
  ...["accent-text", "success", "warning", "danger"].flatMap((text) => ["bg", "surface", "raised", "sunken"].map((ground) => [text, ground] as const)),
  ...["accent", "success", "warning", "danger"].flatMap((tone) => [
    [tone === "accent" ? "accent-text" : tone, `${tone}-soft`] as const,
    ["text", `${tone}-soft`] as const,
    ["text-muted", `${tone}-soft`] as const,
  ]),
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["on-accent", "danger-fill"],
  ["bg", "text"],
];

describe.each([
  ["light", ":root {"],
  ["dark", ':root[data-theme="dark"] {'],
])("the %s theme", (_name, selector) => {
  const colours = tokens(selector);
  const of = (name: string) => colours[name] ?? expect.fail(`no token ${name}`);

  it.each(pairs)("%s on %s reaches AA for text (4.5)", (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["bg", "surface", "raised"])("field borders and the focus ring stand out from %s (3)", (ground) => {
    expect(contrast(of("control"), of(ground))).toBeGreaterThanOrEqual(3);
    expect(contrast(of("accent-text"), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
