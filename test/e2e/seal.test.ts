import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProgram } from "#src/platform/find-program.ts";
import {
  agentOptions,
  cheatingGreeter,
  goodGreeter,
  greeterPackage,
  heldOutMarker,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const boxed = (await findProgram("bwrap", process.env["PATH"] ?? "")) !== undefined;

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

/** Every file below a folder that holds the marker. */
function filesWithMarker(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((it) => join(folder, it))
    .filter((it) => statSync(it, { throwIfNoEntry: false })?.isFile() === true)
    .filter((it) => readFileSync(it, "latin1").includes(heldOutMarker));
}

describe("held-out checks", () => {
  it.skipIf(!boxed)(
    "are found nowhere by an agent, also not by absolute path (needs bubblewrap)",
    async () => {
      const places = [
        "greeter/validation/held-out/acceptance.yaml",
        "greeter/SPECPROMPT.md",
        ".psd/cache/journal.sqlite",
      ].map((it) => join(project.folder, it));
      const spy = {
        paths: [...places, `/proc/self/root${places[0]}`, `/proc/1/root${places[0]}`],
        into: "seen.json",
      };
      const result = await project.psd([
        "build",
        "greeter",
        "--into",
        "tools/greeter",
        ...agentOptions(project, [
          writes(cheatingGreeter, {
            read: spy,
            environmentInto: "env.json",
            promptInto: "brief.md",
          }),
          writes(goodGreeter, { promptInto: "feedback.md" }),
        ]),
      ]);
      expect(result.code, result.stderr).toBe(0);
      const target = join(project.folder, "tools/greeter");
      const seen = JSON.parse(readFileSync(join(target, "seen.json"), "utf8")) as Record<
        string,
        unknown
      >;
      expect(Object.keys(seen).length).toBeGreaterThan(0);
      expect(filesWithMarker(target)).toEqual([]);
      expect(readFileSync(join(target, "feedback.md"), "utf8")).toContain("- KB-1: wrong-output");
      expect(filesWithMarker(join(project.folder, ".psd/receipts"))).toEqual([]);
      const receipt: unknown = JSON.parse(
        readFileSync(join(project.folder, ".psd/receipts/greeter.json"), "utf8"),
      );
      expect(receipt).toMatchObject({ labels: { seal: "sealed" } });
    },
  );

  it("are called exposed where the agent ran without a box", async () => {
    const result = await project.psd([
      "build",
      "greeter",
      "--into",
      "tools/greeter",
      "--box",
      "none",
      ...agentOptions(project, [writes(goodGreeter)]),
    ]);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain("exposed");
  });

  it("are not among what a composition is made of", async () => {
    const printed = await project.psd(["compose", "greeter", "--json"]);
    expect(printed.code).toBe(0);
    expect(printed.stdout + printed.stderr).not.toContain(heldOutMarker);
    const written = await project.psd(["compose", "greeter", "--out", "brief"]);
    expect(written.code).toBe(0);
    expect(filesWithMarker(join(project.folder, "brief"))).toEqual([]);
  });
});
