// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { type SmartsheetAccess, type SmartsheetEntry } from "@/live";
import { TooltipProvider } from "@/ui/Tooltip";

import { isReference } from "./reference";
import { takeSignedIn } from "./signedIn";
import { SmartsheetDialog } from "./SmartsheetDialog";

const connected: SmartsheetAccess = { service: "Smartsheet", can_sign_in: false, account: { state: "connected", how: "token", name: "Ana Lima", email: "ana@example.com" } };
const nobody: SmartsheetAccess = { ...connected, account: null };
const entry = (id: string, over: Partial<SmartsheetEntry> = {}): SmartsheetEntry => ({ id, name: `Plan ${id}`, access: "EDITOR_SHARE", url: "", modified_at: null, sheet_id: null, ...over });

/** The server, as far as the wire goes: what it was asked, and what it answers to which request. */
const asked: { readonly request: string; readonly body: unknown }[] = [];
const answers = new Map<string, () => [status: number, body: unknown]>();
const problem = (code: string, message: string, fix = "") => ({ error: { category: "permission", code, message, fix, params: {}, is_retryable: false }, correlation_id: "" });

beforeEach(() => {
  asked.length = 0;
  answers.clear();
  answers.set("GET /smartsheet", () => [200, connected]);
  answers.set("GET /smartsheet/sheets", () => [200, { sheets: [entry("1"), entry("2", { name: "Budget", access: "VIEWER", sheet_id: "44" })] }]);
  vi.stubGlobal("fetch", (address: string, init: RequestInit = {}) => {
    const path = address.replace("/api/v1", "");
    const request = `${init.method ?? "GET"} ${path}`;
    asked.push({ request, body: typeof init.body === "string" ? JSON.parse(init.body) : null });
    const [status, body] = (answers.get(request) ?? answers.get(request.split("?")[0] ?? ""))?.() ?? [404, null];
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const onOpened = vi.fn();
const onClose = vi.fn();
const user = userEvent.setup({ delay: null });

function show(purpose: "open" | "sign_in" = "open") {
  onOpened.mockClear();
  onClose.mockClear();
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <TooltipProvider>
        <SmartsheetDialog purpose={purpose} onClose={onClose} onOpened={onOpened} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}
const requests = () => asked.map((one) => one.request);

describe("connecting", () => {
  it("takes a token, says why one is not taken, and goes on to the sheets with one that is", async () => {
    answers.set("GET /smartsheet", () => [200, nobody]);
    answers.set("PUT /smartsheet/token", () => [403, problem("source_sign_in_needed", "Smartsheet does not accept the sign-in any more.")]);
    show();
    const field = await screen.findByLabelText("Access token");
    expect(field.getAttribute("type")).toBe("password");
    expect(document.activeElement).toBe(field);
    expect(screen.getByText(/Personal Settings > API Access/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Sign in at Smartsheet" })).toBeNull();
    await user.type(field, " wrong ");
    await user.click(screen.getByRole("button", { name: "Connect" }));
    expect((await screen.findByRole("alert")).textContent).toContain("does not take this token. Check");
    expect(asked.at(-1)?.body).toEqual({ token: "wrong" });
    answers.set("PUT /smartsheet/token", () => [200, connected]);
    await user.clear(field);
    await user.type(field, "right{Enter}");
    expect(await screen.findByRole("list", { name: "Your sheets at Smartsheet" })).toBeTruthy();
    expect(screen.getByText("Connected as Ana Lima")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole("searchbox"));
  });

  it("offers signing in where that is set up", async () => {
    answers.set("GET /smartsheet", () => [200, { ...nobody, can_sign_in: true }]);
    answers.set("POST /smartsheet/sign-in", () => [503, problem("source_unavailable", "Smartsheet does not answer.")]);
    show();
    await user.click(await screen.findByRole("button", { name: "Sign in at Smartsheet" }));
    expect((await screen.findByRole("alert")).textContent).toContain("does not answer");
    expect(screen.getByLabelText("Access token")).toBeTruthy();
  });

  it("says that the access has ended, and closes once it is there again when that was all", async () => {
    answers.set("GET /smartsheet", () => [200, { ...connected, account: { ...connected.account, state: "expired" } }]);
    answers.set("PUT /smartsheet/token", () => [200, connected]);
    show("sign_in");
    expect(await screen.findByText(/access to Smartsheet has ended/)).toBeTruthy();
    await user.type(screen.getByLabelText("Access token"), "again{Enter}");
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  });

  it("is undone only when asked twice", async () => {
    answers.set("DELETE /smartsheet", () => [204, null]);
    show();
    await user.click(await screen.findByRole("button", { name: "Disconnect" }));
    const group = screen.getByRole("group", { name: "Disconnect Smartsheet?" });
    expect(requests()).not.toContain("DELETE /smartsheet");
    await user.click(within(group).getByRole("button", { name: "Disconnect" }));
    expect(await screen.findByLabelText("Access token")).toBeTruthy();
    expect(requests()).toContain("DELETE /smartsheet");
  });
});

describe("choosing a sheet", () => {
  it("opens one that is here at once, without asking the server", async () => {
    show();
    const here = await screen.findByRole("button", { name: /Budget/ });
    expect(here.textContent).toContain("Viewer");
    expect(here.textContent).toContain("Open here");
    await user.click(here);
    expect(onOpened).toHaveBeenCalledWith("44");
    expect(requests().filter((one) => one.startsWith("POST"))).toEqual([]);
  });

  it("starts a job for another, and shows how it goes", async () => {
    answers.set("POST /smartsheet/open", () => [202, { sheet_id: null, job: { id: "9" } }]);
    show();
    await user.click(await screen.findByRole("button", { name: /Plan 1/ }));
    expect(await screen.findByRole("progressbar")).toBeTruthy();
    expect(screen.getByText("Reading “Plan 1” from Smartsheet")).toBeTruthy();
    expect(asked.at(-1)?.body).toEqual({ sheet: "1" });
  });

  it("searches by name once no key comes, and says when nothing is found", async () => {
    show();
    await screen.findByRole("button", { name: /Plan 1/ });
    answers.set("GET /smartsheet/sheets", () => [200, { sheets: [] }]);
    await user.type(screen.getByRole("searchbox"), "offsite");
    expect(await screen.findByText("No sheet has “offsite” in its name")).toBeTruthy();
    expect(requests().filter((one) => one.includes("search="))).toEqual(["GET /smartsheet/sheets?search=offsite"]);
  });

  it("takes a web address as it is, and says what is wrong with it", async () => {
    answers.set("POST /smartsheet/open", () => [404, problem("source_sheet_gone", "Smartsheet has no such sheet for you.", "Ask for it to be shared.")]);
    show();
    await screen.findByRole("button", { name: /Plan 1/ });
    await user.type(screen.getByRole("searchbox"), "https://app.smartsheet.com/sheets/abc");
    await user.click(screen.getByRole("button", { name: "Open this sheet" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Ask for it to be shared.");
    expect(asked.at(-1)?.body).toEqual({ sheet: "https://app.smartsheet.com/sheets/abc" });
    expect(requests().filter((one) => one.includes("search="))).toEqual([]);
  });

  it("goes from the field into the list by the arrow keys", async () => {
    show();
    await screen.findByRole("button", { name: /Plan 1/ });
    await user.click(screen.getByRole("searchbox"));
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(document.activeElement?.textContent).toContain("Budget");
  });

  it("asks for the access again when Smartsheet says that it has ended", async () => {
    answers.set("GET /smartsheet/sheets", () => {
      answers.set("GET /smartsheet", () => [200, { ...connected, account: { ...connected.account, state: "expired" } }]);
      return [401, problem("source_sign_in_needed", "The access has ended.")];
    });
    show();
    expect(await screen.findByLabelText("Access token")).toBeTruthy();
  });

  it("has words for an account without sheets", async () => {
    answers.set("GET /smartsheet/sheets", () => [200, { sheets: [] }]);
    show();
    expect(await screen.findByText("No sheets to open")).toBeTruthy();
  });
});

describe("a sheet named by address or number", () => {
  it.each([
    ["https://app.smartsheet.com/sheets/Fx93?view=grid", true],
    ["app.smartsheet.eu/b/home?lx=1", true],
    ["4583173393803140", true],
    ["2026", false],
    ["Plan https", false],
  ])("%s: %s", (text, isOne) => expect(isReference(text)).toBe(isOne));
});

describe("coming back from signing in", () => {
  it("is told once, with the place where it was begun", () => {
    sessionStorage.setItem("smartsheet-place", "/sheets/3");
    history.replaceState(null, "", "/?smartsheet=failed&code=source_sign_in_failed");
    expect(takeSignedIn()).toEqual({ isConnected: false, code: "source_sign_in_failed", place: "/sheets/3" });
    expect(location.search).toBe("");
    expect(takeSignedIn()).toBeNull();
  });
});
