import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { type OutcomeBlock, renderOutcome } from "#src/cli/report/outcome.ts";
import { resultOf } from "../../../support/verdicts.ts";

const colors = picocolors.createColors(false);
const block: OutcomeBlock = {
  deployment: "todo",
  headline: "Promoted into out",
  good: true,
  verdict: {
    outcome: "green",
    results: [resultOf("AC-1", "passed"), resultOf("AC-2", "not-run", { required: false })],
    unverified: ["US-2"],
    dependencies: [{ name: "left\u001Bpad", file: "package.json" }],
  },
  files: ["main.py", "bad\u001Bname"],
  labels: [
    { name: "seal", value: "exposed", warning: "the agent could have read the held-out checks" },
    { name: "box", value: "strict" },
    { name: "purity", value: "first" },
  ],
  usage: { inputTokens: 10, outputTokens: 2 },
  durationMs: 61_000,
  next: [{ line: "psd status", about: "see what changed" }],
};

describe("renderOutcome", () => {
  it("says what was promoted, under which labels, what is unverified and what to do next", () => {
    expect(renderOutcome(block, colors)).toEqual([
      "",
      "✓ todo: Promoted into out",
      "  1:01 · 12 tokens",
      "  verdict     green, 1 of 2 criteria passed",
      "  unverified  US-2",
      String.raw`  asks for    left\u{1b}pad (package.json)`,
      "  files       2",
      "    main.py",
      String.raw`    bad\u{1b}name`,
      "  seal        exposed the agent could have read the held-out checks",
      "  box         strict",
      "  purity      first",
      "",
      "Next:",
      "  psd status  see what changed",
    ]);
  });

  it("cuts long lists and says by how much", () => {
    const files = Array.from({ length: 30 }, (_, index) => `f${index}`);
    const unverified = Array.from({ length: 22 }, (_, index) => `US-${index}`);
    const dependencies = files.map((name) => ({ name, file: "go.mod" }));
    const text = renderOutcome(
      {
        ...block,
        files,
        verdict: { outcome: "unverified", results: [], unverified, dependencies },
      },
      colors,
    ).join("\n");
    expect(text).toContain("    and 18 more");
    expect(text).toContain("US-19, and 2 more");
    expect(text).toContain("f19 (go.mod), and 10 more");
  });
});
