import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FakeTurn } from "../support/fake-agent.ts";
import {
  agentOptions,
  goodGreeter,
  greeterPackage,
  heldOutMarker,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const specification = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
const files = {
  ...greeterPackage,
  "greeter/SPECPROMPT.md": `${specification}- **KB-9** It is small.\n`,
  "psd.yaml": [
    "deployments:",
    "  greeter:",
    "    from: ./greeter",
    "    into: tools/greeter",
    "    strategy: incremental",
    "",
  ].join("\n"),
};

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(files);
});
afterEach(() => project.remove());

const build = (turns: readonly FakeTurn[], ...more: readonly string[]) =>
  project.psd(["build", "greeter", ...agentOptions(project, turns), ...more]);

function read(path: string): string {
  return readFileSync(join(project.folder, path), "utf8");
}

function promoted(): { labels: { purity: string }; parts: { clauses: object } } {
  return JSON.parse(read(".psd/receipts/greeter.json"));
}

it("begins with the promoted files, never with hand edits, and is told what changed", async () => {
  const first = await build([writes(goodGreeter)]);
  expect(first.code).toBe(0);
  expect(promoted()).toMatchObject({
    labels: { purity: "first" },
    parts: { clauses: { "KB-9": { says: "KB-9 It is small." } } },
  });

  // The edit is given up and then nowhere: the store is gone, and the base has what was promoted.
  project.write({
    "greeter/SPECPROMPT.md": `${specification.replace("Without a name", "With no name")}- **KB-3** It is kind.\n`,
    "tools/greeter/main.py": `${goodGreeter}# edited by hand\n`,
  });
  rmSync(join(project.folder, ".psd/cache"), { recursive: true });
  const turn: FakeTurn = {
    promptInto: "prompt.txt",
    read: { paths: ["main.py"], into: "seen.json" },
  };
  const second = await build([turn], "--discard");
  expect(second.code).toBe(0);
  expect(second.stderr + second.stdout).toContain("Incremental: begins with the files of a1");
  expect(JSON.parse(read("tools/greeter/seen.json"))).toEqual({ "main.py": goodGreeter });
  const prompt = read("tools/greeter/prompt.txt");
  expect(prompt).toContain("# What is there already");
  expect(prompt).toContain("- `KB-3` is new.");
  expect(prompt).toContain("- `KB-2` has changed.");
  expect(prompt).toContain("- `KB-9` is gone. It said: “KB-9 It is small.”.");
  expect(prompt).not.toContain("KB-1` has");
  expect(prompt).not.toContain(heldOutMarker);
  expect(promoted().labels.purity).toBe("incremental:1");

  const status = await project.psd(["status", "--frozen"]);
  expect([status.code, status.stdout]).toEqual([0, expect.stringContaining("incremental:1")]);
  const recorded = await project.psd(["record"]);
  expect(recorded.stderr).toContain("generation/not-recordable");

  // Neither store nor base: there is nothing to begin with but hand edits.
  project.write({
    "greeter/SPECPROMPT.md": `${specification}- **KB-4** It is quick.\n`,
    "tools/greeter/main.py": `${goodGreeter}# edited by hand\n`,
  });
  rmSync(join(project.folder, ".psd/cache"), { recursive: true });
  rmSync(join(project.folder, ".psd/base"), { recursive: true });
  const third = await build([{ ...turn, files: { "main.py": goodGreeter } }], "--discard");
  expect(third.stderr).toContain("refinement/no-seed-tree");
  expect(promoted().labels.purity).toBe("first");
  expect(read("tools/greeter/prompt.txt")).not.toContain("# What is there already");
});

it("falls back to a fresh generation after two failed repairs", async () => {
  expect((await build([writes(goodGreeter)])).code).toBe(0);
  project.write({ "greeter/SPECPROMPT.md": specification });
  // Where it finds files it spoils them; in an empty folder it does well.
  const spoils: FakeTurn = {
    shell: [
      "if [ -f main.py ]; then",
      `cat > main.py <<'EOF'\n${rudeGreeter}EOF`,
      "else",
      `cat > main.py <<'EOF'\n${goodGreeter}EOF`,
      "fi",
    ].join("\n"),
  };
  const built = await build([spoils, spoils, spoils, spoils], "--repairs", "5");
  expect(built.code).toBe(0);
  // One fresh attempt, three incremental ones, and the fresh one that holds.
  expect(promoted()).toMatchObject({ attempt: "a5", labels: { purity: "first" } });
  const shown = await project.psd(["show", "a2"]);
  expect(shown.stdout).toContain("generation 1 (incremental:1), turn 1");
});

it("resolution/strategy-not-yet: nothing chooses by itself", async () => {
  const built = await build([writes(goodGreeter)], "--strategy", "auto");
  expect(built.code).toBe(1);
  expect(built.stderr).toContain("resolution/strategy-not-yet");
});
