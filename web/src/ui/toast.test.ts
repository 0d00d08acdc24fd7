import { afterEach, expect, it } from "vitest";

import { dismissToast, toast, toastDuration, toasts } from "./toast";

afterEach(() => toasts.get().forEach((item) => dismissToast(item.id)));

const titles = () => toasts.get().map((item) => item.title);

it("shows the latest few", () => {
  for (const title of ["a", "b", "c", "d", "e"]) toast({ title });
  expect(titles()).toEqual(["b", "c", "d", "e"]);
});

it("replaces what has the same key", () => {
  toast({ title: "1 change", key: "changes" });
  toast({ title: "x" });
  toast({ title: "2 changes", key: "changes" });
  expect(titles()).toEqual(["x", "2 changes"]);
});

it("stays longer when there is something to decide or to read", () => {
  expect(toastDuration({ title: "" })).toBeLessThan(toastDuration({ title: "", action: { label: "Undo", onClick: () => undefined } }) ?? 0);
  expect(toastDuration({ title: "", tone: "danger", durationMs: null })).toBeNull();
});
