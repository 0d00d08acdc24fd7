// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { TooltipProvider } from "@/ui/Tooltip";

import { Composer } from "./Composer";

const onSend = vi.fn();
const onStop = vi.fn();
const column = { id: "1", slot: 0, title: "Owner", type: "CONTACT_LIST", options: ["Ana"], is_strict: false, format: null, is_primary: false, width: 1 } as const;

const show = (over: Partial<Parameters<typeof Composer>[0]> = {}) =>
  render(
    <TooltipProvider>
      <Composer
        chatId="1"
        sheetId="9"
        columns={[column]}
        templates={[]}
        history={["first", "second"]}
        selection={[]}
        state="ACTIVE"
        isRunning={false}
        isStopping={false}
        onSend={onSend}
        onStop={onStop}
        {...over}
      />
    </TooltipProvider>,
  );
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
  Element.prototype.scrollIntoView = vi.fn();
  vi.stubGlobal("CSS", { supports: () => true });
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("ResizeObserver", class { observe = vi.fn(); unobserve = vi.fn(); disconnect = vi.fn(); });
});

it("sends on Enter, starts a line on Shift+Enter, and is empty afterwards", async () => {
  const user = userEvent.setup();
  show();
  await user.type(field(), "one{Shift>}{Enter}{/Shift}two{Enter}");
  expect(onSend).toHaveBeenCalledWith("one\ntwo", []);
  expect(field().value).toBe("");
});

it("does not send what a keyboard for another script is still composing, nor blanks", async () => {
  const user = userEvent.setup();
  show();
  await user.type(field(), "  {Enter}");
  expect(onSend).not.toHaveBeenCalled();
});

it("keeps the draft over a reload", async () => {
  const user = userEvent.setup();
  const first = show();
  await user.type(field(), "half a question");
  first.unmount();
  show();
  expect(field().value).toBe("half a question");
});

it("brings earlier messages back with the up-arrow, and nothing again with down", async () => {
  const user = userEvent.setup();
  show();
  await user.click(field());
  await user.keyboard("{ArrowUp}");
  expect(field().value).toBe("second");
  await user.keyboard("{ArrowUp}{ArrowUp}");
  expect(field().value).toBe("first");
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(field().value).toBe("");
});

it("takes a suggestion with Tab; Enter still sends what was typed", async () => {
  const user = userEvent.setup();
  show();
  await user.type(field(), "by own");
  expect(screen.getByRole("option").textContent).toContain("Owner");
  await user.keyboard("{Tab}");
  expect(field().value).toBe("by Owner ");
  await user.type(field(), "ow{Enter}");
  expect(onSend).toHaveBeenCalledWith("by Owner ow", []);
});

it("is never locked: while an answer runs it takes the next message, and stops with Esc", async () => {
  const user = userEvent.setup();
  show({ isRunning: true, state: "INITIALIZING" });
  await user.type(field(), "next{Enter}");
  expect(onSend).toHaveBeenCalledWith("next", []);
  await user.keyboard("{Escape}");
  expect(onStop).toHaveBeenCalled();
});

it("sends the selected rows along unless told not to", async () => {
  const user = userEvent.setup();
  show({ selection: ["4", "7"] });
  await user.type(field(), "delete these rows{Enter}");
  expect(onSend).toHaveBeenLastCalledWith("delete these rows", ["4", "7"]);
  await user.click(screen.getByRole("button", { name: "Do not send the selection" }));
  await user.type(field(), "how many?{Enter}");
  expect(onSend).toHaveBeenLastCalledWith("how many?", []);
});

describe("templates", () => {
  const total = { key: "total", title: "Total by group", text: "Total Budget by Owner", from: 6, to: 12 } as const;
  const late = { key: "late", title: "What is late", text: "Which rows are late?", from: 20, to: 20 } as const;

  it("are offered after a slash; Enter puts one in, ready to be changed", async () => {
    const user = userEvent.setup();
    show({ templates: [total, late] });
    await user.type(field(), "/");
    expect(screen.getAllByRole("option")).toHaveLength(2);
    await user.type(field(), "tot");
    expect(screen.getByRole("option", { name: /Total by group/ })).toBeTruthy();
    await user.keyboard("{Enter}");
    expect(onSend).not.toHaveBeenCalled();
    expect(field().value).toBe("Total Budget by Owner");
    expect([field().selectionStart, field().selectionEnd]).toEqual([6, 12]);
    await user.keyboard("{Enter}");
    expect(onSend).toHaveBeenCalledWith("Total Budget by Owner", []);
  });

  it("go away on Esc, and leave what was typed", async () => {
    const user = userEvent.setup();
    show({ templates: [total] });
    await user.type(field(), "/to{Escape}");
    expect(screen.queryByRole("option")).toBeNull();
    expect(field().value).toBe("/to");
    expect(onStop).not.toHaveBeenCalled();
  });
});

it("finds earlier messages by any of their words, those of other chats about the sheet too", async () => {
  const user = userEvent.setup();
  const first = show();
  await user.type(field(), "Total Budget by Owner{Enter}");
  first.unmount();
  show({ chatId: "2", history: ["late rows"] });
  await user.click(field());
  await user.keyboard("{Alt>}{ArrowUp}{/Alt}");
  const search = await screen.findByRole("combobox", { name: "Earlier messages" });
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["late rows", "Total Budget by Owner"]);
  await user.type(search, "owner budget{Enter}");
  expect(field().value).toBe("Total Budget by Owner");
  expect(onSend).toHaveBeenCalledTimes(1);
});
