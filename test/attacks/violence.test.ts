import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leftBehind, processesWith } from "../support/bad-input.ts";
import { agentOptions } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";
import { boxed } from "./world.ts";

if (!boxed) process.stderr.write("attacks on the machine are skipped: no bubblewrap\n");

/** Seconds that a sleeper sleeps by which it is known. */
const marker = "86399";
const source = readFileSync(new URL("violence.py", import.meta.url), "utf8");
const attacks = [...source.matchAll(/^ {4}"([a-z-]+)": /gmu)].map(([, name = ""]) => name);
/** Milliseconds of the longest check, and what clearing away after it may take on a busy machine. */
const [limit, clearing] = [3000, 30_000];

const program = source.replace('"MARKER"', `"${marker}"`);
const once = ["--generations", "1", "--repairs", "0", "--no-promote", "--box", "strict"];

interface Result {
  readonly says: string;
  readonly end: string;
  readonly durationMs: number;
}

/** Before and after each violent check stands a calm one. */
function violentPackage(): Readonly<Record<string, string>> {
  const criteria = attacks.flatMap((name, index) => [
    `  - { id: AC-${index * 2 + 1}, required: false, says: "${name}", check: { run: ["{start}", ${name}, "{${index % 2 === 0 ? "tmp" : "out"}}"], timeout: ${limit / 1000}s, expect: { stdout: done } } }`,
    `  - { id: AC-${index * 2 + 2}, says: "calm after ${name}", check: { run: ["{start}", calm], expect: { stdout: "calm []" } } }`,
  ]);
  return {
    "violent/SPECPROMPT.md":
      "---\nspecprompt: 1\ncommands: { start: python3 main.py }\n---\n\n# Violent\n\n- **KB-1** It is calm.\n",
    "violent/validation/acceptance.yaml": `criteria:\n${criteria.join("\n")}\n`,
  };
}

const calm =
  "---\nspecprompt: 1\ncommands: { start: python3 main.py }\n---\n\n# Calm\n\n- **KB-1** It is calm.\n";

describe.skipIf(!boxed)("a violent output in a strict box", () => {
  let project: PsdProject;
  let built: PsdResult;
  let results: readonly Result[];
  let mounts: string;

  beforeAll(async () => {
    project = createPsdProject(violentPackage());
    mounts = readFileSync("/proc/self/mounts", "utf8");
    const agent = agentOptions(project, [{ files: { "main.py": program } }]);
    built = await project.psd(["build", "violent", "--into", "x", ...agent, ...once]);
    const shown = await project.psd(["show", "a1", "--json"]);
    results = JSON.parse(shown.stdout).attempt.verdict.results;
  }, 600_000);
  afterAll(() => project.remove());

  it.each(attacks)("is ended in time where it tries %s, and harms no other check", (name) => {
    const own = results.find((it) => it.says === name);
    expect(own?.end).toMatch(/^(passed|failed)$/u);
    expect(own?.durationMs).toBeLessThan(limit + clearing);
    const calm = results.find((it) => it.says === `calm after ${name}`);
    expect(calm).toMatchObject({ end: "passed" });
  });

  it("leaves no process, no mount, no folder", () => {
    expect(built.code, built.stderr).not.toBe(70);
    expect(processesWith(`sleep ${marker}`)).toEqual([]);
    expect(readFileSync("/proc/self/mounts", "utf8")).toBe(mounts);
    expect(leftBehind(project)).toEqual([]);
    expect(readdirSync(project.folder)).toEqual([".psd", "violent"]);
  });
});

/** What is left in a folder that psd must look at and clear away afterwards. */
const leavings = [
  "daemon",
  "daemon-with-streams",
  "many-files",
  "deep-folders",
  "odd-names",
  "closed-folders",
  "holes",
];

describe.skipIf(!boxed)("a folder that is left by", () => {
  let project: PsdProject;
  beforeAll(() => {
    project = createPsdProject({
      "calm/validation/acceptance.yaml":
        'criteria: [{ id: AC-1, says: It starts., required: false, check: { run: ["{start}", calm] } }]\n',
    });
  });
  afterAll(() => project.remove());

  /** What a build leaves that should leave nothing. */
  async function leftOf(turn: object): Promise<object> {
    const agent = agentOptions(project, [turn]);
    const words = ["build", "calm", "--into", "x", "--fresh", "--retry", ...agent, ...once];
    const result = await project.psd(words);
    const files = leftBehind(project);
    const processes = processesWith(`sleep ${marker}`);
    return { bug: result.code === 70 ? result.stderr : "", files, processes };
  }
  const nothing = { bug: "", files: [], processes: [] };

  it.each(leavings)("a violent agent that tries %s is looked at and cleared away", async (name) => {
    project.write({ "calm/SPECPROMPT.md": calm });
    const left = await leftOf({
      files: { "/tmp/violence.py": program, "main.py": "print('calm')\n" },
      shell: `timeout 2 python3 /tmp/violence.py ${name} . || true`,
    });
    expect(left).toEqual(nothing);
  });

  it.each(leavings)("a violent set-up that tries %s is cleared away", async (name) => {
    const setup = `setup: "timeout 2 python3 main.py ${name} ."`;
    project.write({ "calm/SPECPROMPT.md": calm.replace("start:", `${setup}, start:`) });
    expect(await leftOf({ files: { "main.py": program } })).toEqual(nothing);
  });
});
