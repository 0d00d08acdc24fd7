// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";

import { keepDraft, loadDraft } from "./drafts";

beforeEach(() => localStorage.clear());

it("keeps a draft per chat until it is sent", () => {
  keepDraft("1", "how many ta");
  keepDraft("2", "delete the");
  expect(loadDraft("1")).toBe("how many ta");
  expect(loadDraft("2")).toBe("delete the");
  keepDraft("1", "");
  expect(loadDraft("1")).toBe("");
  expect(localStorage.length).toBe(1);
});

it("forgets the oldest when there are too many", () => {
  for (let chat = 0; chat < 60; chat += 1) keepDraft(String(chat), `text ${chat}`, chat);
  expect(localStorage.length).toBe(50);
  expect(loadDraft("0")).toBe("");
  expect(loadDraft("59")).toBe("text 59");
});

it("does not mind what somebody else wrote there, nor a full storage", () => {
  localStorage.setItem("draft:3", "not json");
  expect(loadDraft("3")).toBe("");
  const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(() => keepDraft("4", "typed")).not.toThrow();
  full.mockRestore();
});
