import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  agentOptions,
  goodGreeter,
  greeterPackage,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

const target = ["greeter", "--into", "tools/greeter"];

function build(turns: Parameters<typeof agentOptions>[1], ...more: readonly string[]) {
  return project.psd(["build", ...target, ...agentOptions(project, turns), ...more]);
}

interface RecordingText {
  readonly turns: readonly unknown[];
  readonly runtime: string;
}

function readRecording(folder: string): RecordingText {
  const file = join(project.folder, folder, "recording.json");
  const recording: RecordingText = JSON.parse(readFileSync(file, "utf8"));
  return recording;
}

describe("psd record", () => {
  it("keeps all turns of the last build, from which the package is built without an agent", async () => {
    await build([writes(rudeGreeter), writes(goodGreeter)]);
    const recorded = await project.psd(["record"]);
    expect(recorded.stderr).toContain("Recorded 2 turns (a1, a2) of greeter");
    expect(recorded.code).toBe(0);
    const folder = recorded.stdout.trim();
    expect(folder).toMatch(/^greeter\/recordings\/[0-9a-f]{16}\/1$/u);
    expect(readdirSync(join(project.folder, folder)).toSorted()).toEqual([
      "recording.json",
      "turn-1.tar.gz",
      "turn-2.tar.gz",
    ]);
    expect(readRecording(folder)).toMatchObject({ runtime: "acp:fake-agent" });

    for (const name of [".psd", "tools"]) {
      rmSync(join(project.folder, name), { recursive: true, force: true });
    }
    const replayed = await project.psd(["build", ...target]);
    expect(replayed.code).toBe(0);
    expect(replayed.stdout).toContain("Promoted attempt a2 into tools/greeter");

    const again = await project.psd(["record"]);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("generation/not-recordable");
    expect(again.stderr).toContain("it is itself a replay");
  });

  it("keeps what happened in a build that ended red, and says what it is in JSON", async () => {
    const red = [writes(rudeGreeter), writes(rudeGreeter)];
    expect((await build(red, "--generations", "1", "--repairs", "1")).code).toBe(3);
    const recorded = await project.psd(["record", "greeter", "--json"]);
    expect(recorded.code).toBe(0);
    const told: { readonly folder: string } = JSON.parse(recorded.stdout);
    expect(told).toMatchObject({ deployment: "greeter", attempts: ["a1", "a2"] });
    expect(existsSync(join(told.folder, "turn-2.tar.gz"))).toBe(true);
  });

  it("refuses the generation that goes on from an attempt, and takes the fresh one after it", async () => {
    const one = ["--generations", "1", "--repairs", "0"];
    expect((await build([writes(rudeGreeter)], ...one)).code).toBe(3);
    const more = ["--from", "a1", "--generations", "2", "--repairs", "1"];
    const second = await build([writes(rudeGreeter), writes(goodGreeter)], ...more);
    expect(second.stderr + second.stdout).toContain("Promoted attempt a5");
    const refused = await project.psd(["record", "a2"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("generation/not-recordable");
    expect(refused.stderr).toContain("it goes on from a1");
    const fresh = await project.psd(["record"]);
    expect(fresh.stderr).toContain("Recorded 2 turns (a4, a5)");
  });

  it("generation/nothing-to-record before the first build; refinement/attempt-unknown", async () => {
    const nothing = await project.psd(["record"]);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain("generation/nothing-to-record");
    expect((await project.psd(["record", "nobody"])).stderr).toContain('build of "nobody"');
    expect((await project.psd(["record", "a9"])).stderr).toContain("refinement/attempt-unknown");
  });

  it("generation/recording-unmatched for an edited package; --into keeps it with its version", async () => {
    await build([writes(goodGreeter)]);
    for (const [path, content] of Object.entries(greeterPackage)) {
      project.write({ [`first/${path}`]: content });
    }
    const text = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
    project.write({ "greeter/SPECPROMPT.md": `${text}- **KB-3** It is fast.\n` });
    const edited = await project.psd(["record"]);
    expect(edited.code).toBe(0);
    expect(edited.stderr).toContain("generation/recording-unmatched");
    const kept = await project.psd(["record", "--into", "first/greeter"]);
    expect(kept.stderr).not.toContain("generation/recording-unmatched");
    expect(kept.stdout).toMatch(/^first\/greeter\/recordings\//u);
  });

  it("generation/secret-in-recording and generation/personal-path-in-recording", async () => {
    const secret = `ghp_${"a1B2".repeat(9)}`;
    await build([writes(`${goodGreeter}# ${secret}\n# ${project.folder}/x\n`)]);
    const refused = await project.psd(["record"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("generation/secret-in-recording");
    expect(refused.stderr).toContain("generation/personal-path-in-recording");
    expect(existsSync(join(project.folder, "greeter/recordings"))).toBe(false);
  });
});
