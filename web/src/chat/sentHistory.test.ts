// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";

import { findSent, keepSent, loadSent } from "./sentHistory";

beforeEach(() => localStorage.clear());

it("keeps what was sent about a sheet, each once, the newest last", () => {
  for (const text of ["How many rows?", "Total Budget", "How many rows?"]) keepSent("1", text);
  keepSent("2", "elsewhere");
  expect(loadSent("1")).toEqual(["Total Budget", "How many rows?"]);
  for (let index = 0; index < 150; index += 1) keepSent("1", `text ${index}`);
  expect(loadSent("1")).toHaveLength(100);
});

it("finds by any words, without regard to case and accents, the newest first", () => {
  expect(findSent(["Summe für März", "Total by Owner", "total by owner and MARZ"], "marz")).toEqual(["total by owner and MARZ", "Summe für März"]);
  expect(findSent(["a", "b", "a"], "")).toEqual(["a", "b"]);
});

it("does not mind what somebody else wrote there", () => {
  localStorage.setItem("sent:1", "not json");
  expect(loadSent("1")).toEqual([]);
});
