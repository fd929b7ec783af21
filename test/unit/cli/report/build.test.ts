import { PassThrough } from "node:stream";
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import type { TerminalStream } from "#src/cli/command.ts";
import { createBuildProgress } from "#src/cli/report/build-human.ts";
import { eventLines } from "#src/cli/report/build-lines.ts";
import { advanceView, idleView, liveLines } from "#src/cli/report/build-view.ts";
import { diagnose } from "#src/diagnostics/diagnostic.ts";
import type { BuildEvent } from "#src/pipeline/events.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { resultOf } from "../../../support/verdicts.ts";

const colors = picocolors.createColors(false);
const look = { cwd: "/project", colors };
const usage = { inputTokens: 900, outputTokens: 100, usd: 0.25 };
const failedCheck = {
  kind: "run",
  end: "failed",
  symptom: "wrong-exit",
  evidence: { message: "exit code 1 instead of 0" },
  durationMs: 1,
} as const;

/** One event of each kind, as a build tells them. */
const story: readonly BuildEvent[] = [
  { type: "build-started", deployment: "todo", run: "r1", resumed: false },
  {
    type: "composed",
    digests: { prompt: "p".repeat(64), intent: "i", judge: { visible: "v", heldOut: null } },
    tokens: 1200,
    criteria: 2,
    heldOut: 1,
    context: ["docs/api.md"],
  },
  {
    type: "planned",
    runtime: "acp:fake",
    model: "m-1",
    box: "strict",
    budget: { generations: 3, repairs: 2, minutes: 60, usd: 5 },
  },
  { type: "generation-started", generation: 1 },
  { type: "turn-started", generation: 1, turn: 1 },
  { type: "agent", event: { type: "thought", text: "hm" } },
  { type: "agent", event: { type: "message", text: "First.\nNow the \u001B[31m" } },
  { type: "agent", event: { type: "message", text: "tests" } },
  { type: "agent", event: { type: "tool", id: "1", title: "Edit main.py", status: "in_progress" } },
  { type: "agent", event: { type: "usage", usage: { inputTokens: 10, outputTokens: 1 } } },
  { type: "agent", event: { type: "tool", id: "1", title: "Edit main.py", status: "completed" } },
  { type: "agent", event: { type: "permission", title: "Run rm", outcome: "refused" } },
  { type: "turn-ended", generation: 1, turn: 1, stopReason: "ended", usage, durationMs: 42_000 },
  { type: "collected", attempt: "a1", tree: "t", files: 3, bytes: 1500 },
  { type: "setup-started", command: ["make"] },
  { type: "setup-ended", ok: true, durationMs: 300, kept: false },
  { type: "criterion-started", id: "AC-1", says: "It works.", heldOut: false },
  { type: "criterion-ended", result: resultOf("AC-1", "passed") },
  { type: "criterion-ended", result: resultOf("AC-2", "failed", { checks: [failedCheck] }) },
  { type: "judged", attempt: "a1", outcome: "red", passed: 1, failed: 1, total: 2 },
  { type: "decided", decision: { kind: "repair", because: "AC-2 failed" } },
  { type: "promoted", attempt: "a1", into: "out", files: 3, receipt: "r.json" },
  { type: "waiting", workspace: "/w", brief: "/w/brief.md" },
  { type: "diagnostic", diagnostic: diagnose("command/repeated-option", { option: "--x" }) },
];

const linesOf = (event: BuildEvent): string => eventLines(event, look).join("\n");
const viewAfter = (count: number) =>
  story.slice(0, count).reduce((view, event) => advanceView(view, event, 1000), idleView);

describe("eventLines", () => {
  it("says what was planned and what it may cost", () => {
    expect(linesOf(story[2]!)).toBe(
      "By acp:fake (m-1), box strict, at most 3 generations with 2 repairs each, 60 minutes, $5",
    );
  });

  it("keeps finished tool calls, not running ones", () => {
    expect(linesOf(story[8]!)).toBe("");
    expect(linesOf(story[10]!)).toBe("    · Edit main.py");
  });

  it("shows a failed criterion with what was seen", () => {
    expect(linesOf(story[18]!)).toBe("  ✗ AC-2 AC-2 holds. 0.0 s\n      exit code 1 instead of 0");
  });

  it("shows of a held-out criterion only clauses and symptom", () => {
    const result = resultOf("held-out-1", "failed", {
      says: "SECRET",
      covers: ["US-1"],
      heldOut: true,
      checks: [{ ...failedCheck, evidence: { message: "SECRET" } }],
    });
    const text = linesOf({ type: "criterion-ended", result });
    expect(text).toContain("held-out-1 held out, covers US-1: wrong-exit");
    expect(text).not.toContain("SECRET");
  });

  it("explains why a build stops", () => {
    expect(linesOf({ type: "decided", decision: { kind: "stop", because: "conflict" } })).toContain(
      "contradiction",
    );
  });
});

const live = (count: number, columns = 80) =>
  liveLines(viewAfter(count), { now: 8300, columns, colors });

describe("liveLines", () => {
  it("is empty while nothing lasts", () => {
    expect(live(4)).toEqual([]);
    expect(live(13)).toEqual([]);
  });

  it("shows turn, time, tool and the agent's last line, escaped", () => {
    expect(live(9)).toEqual([
      "◐ Turn 1 · 7.0 s",
      "  Edit main.py",
      String.raw`  Now the \u{1b}[31mtests`,
    ]);
  });

  it("shows what the running turn has used", () => {
    expect(live(10)[0]).toBe("◐ Turn 1 · 7.0 s · 11 tokens");
  });

  it("shows how far the judge is, and what was spent", () => {
    expect(live(17)).toEqual(["◐ Judging 1 of 3: AC-1 · 7.0 s · 1,000 tokens · $0.25"]);
    expect(live(18)[0]).toContain("Judging 2 of 3");
  });

  it("never is wider than the terminal", () => {
    expect(live(9, 12).map((line) => line.length)).toEqual([12, 12, 12]);
  });
});

const output = (terminal: TerminalStream | undefined, write: (text: string) => void) => ({
  stdout: write,
  stderr: write,
  annotate: write,
  colors: { stdout: colors, stderr: colors },
  terminal,
});

describe("createBuildProgress", () => {
  const environment = readEnvironment();
  const clock = { now: () => 5000 };

  it("writes plain lines without control characters where there is no terminal", async () => {
    let text = "";
    const to = output(undefined, (more) => (text += more));
    const progress = await createBuildProgress({ output: to, environment }, clock);
    for (const event of story) progress.onEvent(event);
    progress.stop();
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text).toContain("Generation 1\n  Turn 1: the brief\n");
    expect(text).toContain(String.raw`    Now the \u{1b}[31mtests`);
    expect(text).toContain("1 of 2 criteria passed: red");
    expect(text).toContain("Waiting for `psd submit`");
    expect(text).toContain("error command/repeated-option");
  });

  it("keeps finished lines above a region that it takes away at the end", async () => {
    const stream = new PassThrough({ encoding: "utf8" });
    const terminal = Object.assign(stream, { isTTY: true, columns: 60, rows: 20 });
    const to = output(terminal, () => {});
    const progress = await createBuildProgress({ output: to, environment }, clock);
    for (const event of story.slice(0, 12)) progress.onEvent(event);
    progress.stop();
    const text = String(stream.read());
    expect(text).toContain("Generation 1");
    expect(text).toContain("◐ Turn 1");
    expect(text).not.toContain("\u001B[31m");
    expect(text.lastIndexOf("◐ Turn 1")).toBeLessThan(text.lastIndexOf("\u001B["));
  });
});
