import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// Tests that render say `@vitest-environment jsdom` in their first line; the others run without a document.
afterEach(() => {
  if (typeof document !== "undefined") cleanup();
});
