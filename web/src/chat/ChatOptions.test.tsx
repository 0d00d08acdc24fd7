// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

import { chatCommand, type ModelSettings } from "@/live";
import { type ChatState } from "@/store";

import { ChatOptions } from "./ChatOptions";

vi.mock("@/live", async (original) => ({ ...(await original<object>()), chatCommand: vi.fn(() => Promise.resolve()) }));

const chat = { id: "1", mode: "balanced", policy: "table", usage: null } as ChatState;

function show(model: Partial<ModelSettings>, over: Partial<ChatState> = {}) {
  const client = new QueryClient();
  client.setQueryData(["settings"], { has_model: model.state !== "none", version: "1", model: { name: null, provider: null, state: "none", modes: {}, ...model } });
  return render(
    <QueryClientProvider client={client}>
      <ChatOptions chat={{ ...chat, ...over }} />
    </QueryClientProvider>,
  );
}

beforeEach(() => {
  vi.clearAllMocks();
  vi.stubGlobal("ResizeObserver", class { observe = vi.fn(); unobserve = vi.fn(); disconnect = vi.fn(); });
});

it("says who answers in each mode, and takes another", async () => {
  const user = userEvent.setup();
  show({ state: "up", name: "gpt", modes: { fast: "gpt-nano", balanced: "gpt", thorough: "gpt-large" } });
  await user.click(screen.getByRole("button", { name: /Balanced/ }));
  expect(screen.getByRole<HTMLInputElement>("radio", { name: /Balanced/ }).checked).toBe(true);
  expect(screen.getByText("gpt-large")).toBeTruthy();
  await user.click(screen.getByRole("radio", { name: /Thorough/ }));
  expect(chatCommand).toHaveBeenCalledWith("1", "set_options", { mode: "thorough" });
  await user.click(screen.getByRole("radio", { name: /Every change/ }));
  expect(chatCommand).toHaveBeenCalledWith("1", "set_options", { policy: "ask" });
});

it("explains why there is nothing to choose without a model; what is asked before a change is still a choice", async () => {
  show({ state: "none" });
  await userEvent.setup().click(screen.getByRole("button", { name: /Maestro/ }));
  expect(screen.getByText(/No language model is set up/)).toBeTruthy();
  for (const name of [/Fast/, /Balanced/, /Thorough/]) expect(screen.getByRole<HTMLInputElement>("radio", { name }).disabled).toBe(true);
  expect(screen.getByRole<HTMLInputElement>("radio", { name: /Every change/ }).disabled).toBe(false);
});

it("shows in the header itself that the policy is not the usual one", () => {
  show({ state: "up" }, { policy: "trust" });
  expect(screen.getByRole("button", { name: /Only what cannot be undone exactly/ })).toBeTruthy();
});
