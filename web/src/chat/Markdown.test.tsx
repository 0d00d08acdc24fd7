// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { type Figure } from "@/live";
import { TooltipProvider } from "@/ui/Tooltip";

import { type ChatDoings, DoingsProvider } from "./doings";
import { Markdown } from "./Markdown";
import { plainAnswer } from "./figures";

const figure: Figure = {
  value: 1234,
  text: "1,234",
  label: "Late tasks",
  query: `SELECT count(*) FROM sheet WHERE "Due" < $today`,
  parameters: { today: "2026-11-21" },
  rows: 312,
  sheet_version: { epoch: "e", seq: 41 },
  verified: true,
  filter: { kind: "text_anywhere", text: "x" },
};

const showRows = vi.fn();
const doings = { columns: [], undone: new Set(), changesSince: () => 2, showRows } as unknown as ChatDoings;

const show = (text: string, figures: readonly Figure[] = [figure]) =>
  render(
    <TooltipProvider>
      <DoingsProvider value={doings}>
        <Markdown text={text} figures={figures} />
      </DoingsProvider>
    </TooltipProvider>,
  );

describe("figures", () => {
  it("open what they rest on, and lead to their rows", async () => {
    const user = userEvent.setup();
    show("There are [1,234](figure:0) late tasks.");
    await user.click(screen.getByRole("button", { name: /Figure 1,234/ }));
    const proof = await screen.findByRole("dialog");
    expect(proof.textContent).toContain("312 rows counted");
    expect(proof.textContent).toContain("Sheet version 41");
    expect(proof.textContent).toContain("The sheet has had 2 changes since.");
    expect(proof.textContent).toContain("SELECT count(*)");
    await user.click(screen.getByRole("button", { name: "Show these rows" }));
    expect(showRows).toHaveBeenCalledWith(figure.filter, "Late tasks");
  });

  it("that rest on nothing are marked, not passed off as fact", async () => {
    const user = userEvent.setup();
    show("About [8](figure:0).", [{ ...figure, verified: false, query: null, sheet_version: null }]);
    await user.click(screen.getByRole("button", { name: /not verified/ }));
    const proof = await screen.findByRole("dialog");
    expect(proof.textContent).toContain("This number rests on no result.");
    expect(proof.textContent).not.toContain("Query");
  });

  it("that only look like a result are told apart from those that were cited", async () => {
    const user = userEvent.setup();
    show("[8](figure:a) and [9](figure:b)", [{ ...figure, id: "a", status: "matched", verified: false }, { ...figure, id: "b", status: "verified" }]);
    expect(screen.getAllByRole("button").map((chip) => chip.dataset["figure"])).toEqual(["matched", "verified"]);
    await user.click(screen.getByRole("button", { name: /Figure 8, not cited/ }));
    expect((await screen.findByRole("dialog")).textContent).toContain("equals a value of this answer’s results");
  });

  it("that were derived say how, and from which results", async () => {
    const user = userEvent.setup();
    const source = { call_id: "1", action: "aggregate", query: "SELECT 1", rows: 46, column: "sum of Budget", row: 3 };
    show("[8](figure:a)", [{ ...figure, id: "a", expression: "B3 − B2", sources: [source, { ...source, row: 2 }] }]);
    await user.click(screen.getByRole("button"));
    const proof = await screen.findByRole("dialog");
    expect(proof.textContent).toContain("B3 − B2");
    expect(proof.textContent).toContain("sum of Budget, line 3");
    expect(proof.textContent).toContain("46 rows counted");
  });

  it("that nobody computed are text like any other", () => {
    const { container } = show("About [9](figure:7), [6](figure:x y), [5](figure:<b>).", [{ ...figure, id: "a" }]);
    expect(screen.queryAllByRole("button")).toEqual([]);
    expect(container.querySelectorAll("a")).toHaveLength(0);
    expect(container.textContent).toContain("About 9");
  });

  it("keep the full stop after them on their line", () => {
    const { container } = show("It is [8](figure:a), or [9](figure:b).", [{ ...figure, id: "a" }, { ...figure, id: "b" }]);
    expect([...container.querySelectorAll(".whitespace-nowrap")].map((span) => span.textContent)).toEqual(["8,", "9."]);
    expect(container.textContent).toBe("It is 8, or 9.");
  });

  it("are plain numbers on the clipboard", () => {
    expect(plainAnswer("[1\\,888\\.5](figure:a-1) of [\\[x\\]](figure:2)")).toBe("1,888.5 of [x]");
    expect(plainAnswer("[1,234](figure:0) of [5](figure:1), see [site](https://a.b)")).toBe("1,234 of 5, see [site](https://a.b)");
  });
});

describe("markdown from a stranger", () => {
  it("loads no image, runs no HTML, follows no odd address", () => {
    const { container } = show("![pic](https://evil.example/x.png) <img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](data:text/html,x) [c](//evil.example)");
    expect(container.querySelector("img, script, iframe")).toBeNull();
    expect(container.querySelectorAll("a")).toHaveLength(0);
    expect(container.textContent).toContain("pic");
  });

  it("keeps web addresses, opened apart from this page", () => {
    show("[site](https://example.com/a)");
    const link = screen.getByRole("link", { name: "site" });
    expect(link.getAttribute("href")).toBe("https://example.com/a");
    expect(link.getAttribute("rel")).toBe("noopener noreferrer");
  });
});
