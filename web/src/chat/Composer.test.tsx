// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

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
        columns={[column]}
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
