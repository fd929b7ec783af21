import { PassThrough } from "node:stream";
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import type { Output, TerminalStream } from "#src/cli/command.ts";
import { createBuildsProgress } from "#src/cli/report/builds-human.ts";
import { buildsLines } from "#src/cli/report/builds-outcome.ts";
import { diagnose } from "#src/diagnostics/diagnostic.ts";
import { failure, success } from "#src/diagnostics/result.ts";
import type { BuiltOne } from "#src/pipeline/building/build-many.ts";
import type { BuildEvent } from "#src/pipeline/events.ts";
import { readEnvironment } from "#src/platform/environment.ts";

const colors = picocolors.createColors(false);
const environment = readEnvironment();
const clock = { now: () => 5000 };

function output(terminal: TerminalStream | undefined, write: (text: string) => void): Output {
  const streams = { stdout: write, stderr: write, annotate: write };
  return { ...streams, colors: { stdout: colors, stderr: colors }, terminal };
}

const stopped = (deployment: string): BuiltOne => ({
  deployment,
  built: failure(diagnose("resolution/target-missing", { name: deployment })),
});

const waiting = (deployment: string): BuiltOne => {
  const outcome = { kind: "waiting", workspace: "/w", brief: "/w/b.md", turn: 1 } as const;
  return { deployment, built: success({ deployment, outcome }) };
};

const turn: BuildEvent = { type: "turn-started", generation: 1, turn: 1 };

describe("createBuildsProgress", () => {
  it("names the deployment in each line, safe to show", async () => {
    let text = "";
    const to = output(undefined, (more) => (text += more));
    const progress = await createBuildsProgress({ output: to, environment }, ["a", "long"], clock);
    progress.listener("a")(turn);
    progress.listener("a")({ type: "agent", event: { type: "message", text: "\u001B[31mred" } });
    progress.listener("a")({
      type: "turn-ended",
      generation: 1,
      turn: 1,
      stopReason: "ended",
      usage: {},
      durationMs: 1,
    });
    progress.end(stopped("long"));
    progress.stop();
    expect(text).toContain("a    │   Turn 1: the brief\n");
    expect(text).toContain(String.raw`a    │     \u{1b}[31mred`);
    expect(text).toContain("long │ ✗ stopped by 1 error\n");
  });

  it("keeps what comes before the work to itself until there is work", async () => {
    let text = "";
    const to = output(undefined, (more) => (text += more));
    const progress = await createBuildsProgress({ output: to, environment }, ["a"], clock);
    const diagnostic = diagnose("resolution/target-missing", { name: "a" });
    progress.listener("a")({ type: "diagnostic", diagnostic });
    expect(text).toBe("");
    progress.listener("a")(turn);
    expect(text.indexOf("resolution/target-missing")).toBeLessThan(text.indexOf("Turn 1"));
    progress.stop();
  });

  it("has a line for each build that runs, and leaves the screen to a question", async () => {
    const stream = new PassThrough({ encoding: "utf8" });
    const terminal = Object.assign(stream, { isTTY: true, columns: 60, rows: 20 });
    const to = output(terminal, () => {});
    const progress = await createBuildsProgress({ output: to, environment }, ["a", "b"], clock);
    for (const name of ["a", "b"]) progress.listener(name)(turn);
    const before = String(stream.read());
    expect(before).toContain("a │ ◐ Turn 1");
    expect(before).toContain("b │ ◐ Turn 1");
    await progress.lend(() => {
      stream.read();
      progress.listener("a")({ type: "decided", decision: { kind: "promote", attempt: "a1" } });
      expect(stream.read()).toBeNull();
      return Promise.resolve();
    });
    expect(String(stream.read())).toContain("Promote attempt a1");
    progress.stop();
  });
});

describe("buildsLines", () => {
  it("names what is not well and what to do about it", () => {
    const lines = buildsLines([waiting("a"), stopped("long")], colors);
    expect(lines).toContain("a     ✓ Turn 1 waits for you: the brief is /w/b.md");
    expect(lines).toContain("long  ✗ stopped by 1 error");
    expect(lines).toContain("1 of 2 deployments well");
  });
});
