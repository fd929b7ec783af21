import { describe, expect, it } from "vitest";
import { describeOutcome } from "#src/cli/report/describe-outcome.ts";
import type { Receipt } from "#src/pipeline/promotion/receipt.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";

const digest = "0".repeat(64);
const id = "0".repeat(40);
const cost = { milliseconds: 5000, usage: { usd: 1 } };
const receipt: Receipt = {
  format: 1,
  deployment: "todo",
  package: { specifier: "./todo", path: "todo" },
  into: "tools/todo",
  choices: {},
  parameters: {},
  runtime: "acp:fake",
  digests: { prompt: digest, intent: digest, judge: { visible: digest, heldOut: null } },
  generatedFrom: digest,
  composition: 1,
  psd: "0.1.0",
  attempt: "a7",
  tree: id,
  files: { "main.py": { blob: id, mode: "100644" } },
  verdict: { outcome: "green", criteria: [], unverified: [] },
  usage: {},
  durationMs: 5000,
  labels: {
    seal: "exposed",
    box: { agent: "strict", setup: "strict", checks: "none" },
    purity: "first",
    origin: "generated",
    ambient: "no",
  },
  waivers: [{ criterion: "AC-2", because: "later" }],
  promotedAt: "2026-01-01T00:00:00Z",
};
const verdict = verdictOf(resultOf("AC-1", "passed"));

describe("describeOutcome", () => {
  it("names files, labels and what they mean after a promotion", () => {
    const block = describeOutcome("todo", { kind: "promoted", receipt, verdict, cost });
    expect(block).toMatchObject({
      headline: "Promoted attempt a7 into tools/todo",
      good: true,
      files: ["main.py"],
      usage: cost.usage,
      durationMs: 5000,
    });
    const warned = block.labels.filter((label) => label.warning !== undefined);
    expect(warned.map((label) => label.name)).toEqual(["seal", "box", "waived"]);
  });

  it("says that a promotion is unverified", () => {
    const outcome = { ...verdict, outcome: "unverified" as const };
    const block = describeOutcome("todo", { kind: "promoted", receipt, verdict: outcome, cost });
    expect(block.headline).toContain("unverified");
  });

  it("shows the way on after a build that is not green", () => {
    const best = { attempt: "a3", verdict: verdictOf(resultOf("AC-1", "failed")) };
    const block = describeOutcome("todo", { kind: "not-green", because: "time-spent", best, cost });
    expect(block).toMatchObject({
      headline: "Nothing was promoted: the time is spent",
      good: false,
      verdict: { outcome: "red" },
    });
    expect(block.next.map((step) => step.line)).toContain("psd open a3");
  });

  it("tells the contradiction that an agent found", () => {
    const block = describeOutcome("todo", {
      kind: "not-green",
      because: "conflict",
      conflict: "US-1 contradicts AC-1\n",
      cost,
    });
    expect(block.headline).toMatch(/: US-1 contradicts AC-1$/u);
    expect(block.next).toEqual([]);
  });

  it("has a sentence for every other end", () => {
    const ends = [
      describeOutcome("todo", { kind: "rejudged", receipt, verdict, cost }),
      describeOutcome("todo", { kind: "current", receipt }),
      describeOutcome("todo", { kind: "held", receipt, because: "rolled back" }),
      describeOutcome("todo", { kind: "judged", attempt: "a1", verdict, cost }),
      describeOutcome("todo", { kind: "waiting", workspace: "/w", brief: "/w/b", turn: 2 }),
    ];
    expect(ends.map((block) => block.headline)).toEqual([
      "tools/todo also meets the changed checks; nothing was generated",
      "tools/todo is up to date: the agent would be given what it was given",
      "tools/todo is held back: rolled back",
      "Attempt a1 was judged and, as asked, not promoted",
      "Turn 2 waits for you: the brief is /w/b",
    ]);
    expect(ends.every((block) => block.next.length > 0)).toBe(true);
  });
});
