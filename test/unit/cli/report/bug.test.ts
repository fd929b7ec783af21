import { expect, it } from "vitest";
import { renderBug } from "#src/cli/report/bug.ts";

it("tells what to report of a bug, and lets nothing of it steer the terminal", async () => {
  const text = await renderBug(new Error("boom \u001B[2J"), ["check", "x"]);
  expect(text).toContain("command: psd check x");
  expect(text).toMatch(/psd \d+\.\d+\.\d+/u);
  expect(text).toContain(String.raw`boom \u{1b}[2J`);
  expect(text).toContain("bug.test.ts");
});
