import { afterEach, beforeEach, expect, it } from "vitest";
import {
  agentOptions,
  cheatingGreeter,
  goodGreeter,
  greeterPackage,
  heldOutMarker,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

it("psd trace follows clauses to their checks, tells what an agent was told, and names nothing held out", async () => {
  const bare = await project.psd(["trace", "greeter"]);
  expect(bare.stdout).toContain("greeter  nothing is promoted\n\n  · KB-1  greeter <name> prints");
  expect(bare.stdout).toContain("? AC-1 · 1 held out\n");

  const turns = [writes(cheatingGreeter), writes(goodGreeter)];
  const into = ["--into", "tools/greeter", ...agentOptions(project, turns)];
  const built = await project.psd(["build", "greeter", ...into]);
  expect(built.code).toBe(0);
  const traced = await project.psd(["trace"]);
  expect(traced.code).toBe(0);
  expect(traced.stdout).toContain("      ✓ AC-1 · ✓ 1 held out worn\n");
  expect(traced.stdout).toContain("Coverage: at most 100 %");
  expect(traced.stdout).toContain("give each a held-out sibling: KB-2\n");

  project.write({
    "greeter/validation/acceptance.yaml": (
      greeterPackage["greeter/validation/acceptance.yaml"] ?? ""
    ).replace("contains: usage", "contains: greeter"),
    "greeter/validation/held-out/more.yaml":
      'criteria:\n  - { id: HO-2, says: It ends., covers: [KB-2], check: { run: ["{start}"], expect: { exit: 2 } } }\n',
  });
  const json = await project.psd(["trace", "greeter", "--json"]);
  const { traces } = JSON.parse(json.stdout);
  expect(traces[0]).toMatchObject({
    name: "greeter",
    promoted: { attempt: "a2", outcome: "green", stale: { judge: true } },
    clauses: [
      { id: "KB-1", state: "verified", heldOut: { count: 1, results: [{ end: "passed" }] } },
      { id: "KB-2", state: "unverified", heldOut: { count: 1, results: [] } },
    ],
    coverage: { verified: 1, clauses: 2, atMost: 0.5 },
  });
  // The held-out checks are others now: what was told of the old ones says nothing of them.
  expect(traces[0].clauses[0]).not.toHaveProperty("worn");
  const table = await project.psd(["trace", "--format", "markdown"]);
  expect(table.stdout).toContain("| KB-1 | greeter \\<name\\> prints");
  const all = [bare, traced, json, table].map((it) => it.stdout + it.stderr).join("");
  expect(all).not.toMatch(new RegExp(`${heldOutMarker}|HO-[12]`, "u"));

  project.write({ "greeter/SPECPROMPT.md": "no front matter" });
  const broken = await project.psd(["trace", "--json"]);
  expect(broken.code).toBe(1);
  expect(JSON.parse(broken.stdout).diagnostics[0].severity).toBe("error");
});
