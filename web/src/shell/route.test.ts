import { expect, it } from "vitest";

import { parseRoute, sheetPath } from "./route";

it("reads the three places, and sends everything else nowhere", () => {
  expect(parseRoute("/")).toEqual({ kind: "home" });
  expect(parseRoute("/sheets/12")).toEqual({ kind: "sheet", sheetId: "12", chatId: null });
  expect(parseRoute("/sheets/12/chats/3/")).toEqual({ kind: "sheet", sheetId: "12", chatId: "3" });
  for (const path of ["/sheets", "/sheets/abc", "/sheets/1/chats", "/sheets/1/rows/2", "/x", "/sheets/99999999999999999999"]) {
    expect(parseRoute(path)).toEqual({ kind: "missing" });
  }
});

it("writes what it reads", () => {
  expect(parseRoute(sheetPath("5", "9"))).toEqual({ kind: "sheet", sheetId: "5", chatId: "9" });
});
