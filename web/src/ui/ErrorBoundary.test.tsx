// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { ErrorBoundary } from "./ErrorBoundary";

let isBroken = true;
function Panel() {
  if (isBroken) throw new Error("broken");
  return <p>panel</p>;
}

it("keeps a crash to its panel, and draws it again when asked", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  render(
    <>
      <p>beside</p>
      <ErrorBoundary fallback={(error, again) => <button onClick={again}>{error.message}</button>}>
        <Panel />
      </ErrorBoundary>
    </>,
  );
  expect(screen.getByText("beside")).toBeTruthy();
  isBroken = false;
  await userEvent.setup().click(screen.getByRole("button", { name: "broken" }));
  expect(screen.getByText("panel")).toBeTruthy();
});
