import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asWritten, dirt, dirtIn, writtenDirt } from "../support/dirt.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const lines = (...texts: readonly string[]): string => `${texts.join("\n")}\n`;
const once = ["--generations", "1", "--repairs", "0"];

async function buildGreeter(project: PsdProject): Promise<void> {
  const agent = agentOptions(project, [writes(goodGreeter)]);
  const built = await project.psd(["build", "greeter", "--into", "x", ...agent]);
  expect(built.code, built.stderr).toBe(0);
}

/** The same without what a file's name cannot hold, or would take for a folder. */
const dirtyName = dirt.replaceAll(/[/\\]/gu, "");

/** A package in which hardly a name is lawful. */
const unlawfulPackage = {
  "bad/SPECPROMPT.md": lines(
    "---",
    "specprompt: 1",
    `name: ${writtenDirt}`,
    `version: ${writtenDirt}`,
    `${writtenDirt}: 1`,
    `axes: { ${writtenDirt}: { default: ${writtenDirt} } }`,
    `parameters: { ${writtenDirt}: { type: ${writtenDirt} }, w: { type: string, enum: [${writtenDirt}], pattern: ${asWritten(`(${dirt}`)} } }`,
    `clauses: [${writtenDirt}]`,
    `needs: { ${writtenDirt}: ${writtenDirt} }`,
    `commands: { start: ${writtenDirt}, ${writtenDirt}: x }`,
    `output: { ignore: [${writtenDirt}], allow: [${writtenDirt}] }`,
    `psd: ${writtenDirt}`,
    "---",
    "",
    `# Bad {{ ${dirtyName} }} {% ${dirtyName} %}`,
    "",
    `- **KB-${dirtyName}** It is bad.`,
  ),
  [`bad/${dirtyName}.md`]: "x",
  [`bad/context/${dirtyName}.md`]: "x",
  [`bad/guide/stack=${dirtyName}/guide.md`]: "x",
  "bad/validation/acceptance.yaml": lines(
    "criteria:",
    `  - id: ${writtenDirt}`,
    `    says: ${writtenDirt}`,
    `    covers: [${writtenDirt}]`,
    `    check: { ${writtenDirt}: 1 }`,
    "  - id: AC-1",
    `    ${writtenDirt}: 1`,
    "    says: x",
    `    check: { run: ["{${writtenDirt.slice(1, -1)}}"], cwd: ${writtenDirt}, expect: { exit: ${writtenDirt}, stdout: { matches: ${asWritten(`(${dirt}`)} } } }`,
    `  - { id: AC-1, says: x, check: { cases: ${writtenDirt} } }`,
    `removes: [${writtenDirt}]`,
    `services: { ${writtenDirt}: {} }`,
  ),
  "torn/SPECPROMPT.md": `---\nspecprompt: 1\n"${dirt}: [\n---\n`,
  "over/overlay.yaml": `axes: { ${writtenDirt}: { ${writtenDirt}: 1 } }\n`,
  [`over/context/${dirtyName}.md`]: `removes ${dirt}`,
};

const someTexts = ["check", "compose", "build"];

/** What else a stranger can write, and the commands that come upon it. */
const strangers: readonly {
  readonly name: string;
  readonly prepare: (project: PsdProject) => Promise<void> | void;
  readonly words: readonly (readonly string[])[];
}[] = [
  {
    name: "a package of unlawful names",
    prepare: (project) => project.write({ ...unlawfulPackage, ...greeterPackage }),
    words: [
      ...["bad", "torn"].flatMap((it) => [
        ...someTexts.map((verb) => [verb, it]),
        ["check", it, "--json"],
        ["check", it, "--format", "github"],
        ["compose", it, "--json"],
        ["build", it, "--json"],
      ]),
      ["compose", "greeter", "--overlay", "over"],
    ],
  },
  {
    name: "a psd.yaml",
    prepare: (project) =>
      project.write({
        ...greeterPackage,
        "psd.yaml": lines(
          `runtime: ${writtenDirt}`,
          `${writtenDirt}: 1`,
          "deployments:",
          `  ${writtenDirt}: { from: ./greeter, into: out }`,
          `  a: { from: ${writtenDirt}, into: ${writtenDirt}, choose: { ${writtenDirt}: ${writtenDirt} }, with: { ${writtenDirt}: ${writtenDirt} }, overlay: ${writtenDirt}, runtime: ${writtenDirt}, allow: [${writtenDirt}], budget: { ${writtenDirt}: 1 } }`,
        ),
        "lawful/psd.yaml": lines(
          `runtime: ${writtenDirt}`,
          "deployments:",
          `  a: { from: ${writtenDirt}, into: out }`,
          `  b: { from: ../greeter, into: ${asWritten(`b${dirt}`)}, runtime: ${writtenDirt}, allow: [${writtenDirt}] }`,
          `  c: { from: ../greeter, into: c, choose: { ${writtenDirt}: ${writtenDirt} } }`,
          `  d: { from: ../greeter, into: d, with: { ${writtenDirt}: ${writtenDirt} } }`,
          `  e: { from: ../greeter, into: e, overlay: ${writtenDirt} }`,
        ),
        "torn/psd.yaml": `"${dirt}: [`,
      }),
    words: [
      ["-C", "lawful", "status"],
      ["-C", "lawful", "status", "--json"],
      ["-C", "lawful", "validate", "a"],
      ...["a", "b", "c", "d", "e"].map((it) => ["-C", "lawful", "build", it]),
      ["-C", "lawful", "build", "b", "--json"],
      ["-C", "lawful", "diff", "--json"],
      ["-C", "torn", "status"],
      ["-C", "torn", "build", "--json"],
      ["-C", ".", "status"],
      ["-C", ".", "log", "--json"],
    ],
  },
  {
    name: "a receipt",
    prepare: async (project) => {
      project.write(greeterPackage);
      await buildGreeter(project);
      rewrite(project, ".psd/receipts/greeter.json");
      writeFileSync(join(project.folder, "x/main.py"), dirt);
    },
    words: [
      ["status"],
      ["status", "--json"],
      ["show", "greeter"],
      ["show", "greeter", "--json"],
      ["show", "greeter", "--junit"],
      ["diff"],
      ["validate"],
      ["build"],
      ["rollback", "greeter"],
      ["rollback", "greeter", "--json"],
    ],
  },
  {
    name: "a recording",
    prepare: async (project) => {
      project.write(greeterPackage);
      await buildGreeter(project);
      const { stdout } = await project.psd(["record"]);
      rewrite(project, join(stdout.trim(), "recording.json"));
    },
    words: [
      ["build", "greeter", "--into", "y", "--name", "again", "--agent", "recorded"],
      ["build", "greeter", "--into", "z", "--name", "anew", "--agent", "recorded", "--json"],
      ["show", "a2"],
      ["show", "a2", "--json"],
    ],
  },
];

const kept = new Set([
  "kind",
  "end",
  "outcome",
  "stopReason",
  "seal",
  "agent",
  "setup",
  "checks",
  "ambient",
  "box",
  "source",
  "purity",
  "mode",
  "path",
  "deployment",
  "into",
  "attempt",
  "promotedAt",
  "recordedAt",
]);

/** Puts dirt into every text of a JSON file that may be anything. */
function rewrite(project: PsdProject, path: string): void {
  const file = join(project.folder, path);
  const dirty = JSON.stringify(JSON.parse(readFileSync(file, "utf8")), (key, value: unknown) =>
    typeof value !== "string" || kept.has(key) || /^[0-9a-f]{40,64}$/u.test(value)
      ? value
      : `${value} ${dirt}`.slice(0, 200),
  );
  writeFileSync(file, dirty);
}

describe.each(strangers)("a hostile text in $name", ({ prepare, words }) => {
  let project: PsdProject;

  beforeAll(async () => {
    project = createPsdProject();
    await prepare(project);
  });
  afterAll(() => project.remove());

  it.each(words.map((it) => [it.join(" "), it]))(
    "does not reach the terminal by psd %s",
    async (_, given) => {
      const [flag, cwd = "", ...rest] = given;
      const result = await (flag === "-C" ? project.psd(rest, { cwd }) : project.psd(given));
      expect(result.code, result.stderr).not.toBe(70);
      expect(`${result.stdout}${result.stderr}`).not.toBe("");
      expect(dirtIn(result)).toEqual([]);
    },
  );
});

/** What an agent does at its end that psd tells of. */
const ends = [
  { files: { [`a${dirtyName}.txt`]: "x", "main.py": goodGreeter } },
  { shell: `ln -s '${dirtyName}' link; mkfifo 'pipe${dirtyName}'` },
  { files: { "CONFLICT.md": `KB-1 ${dirt}\n` } },
  { error: { code: -32000, message: dirt } },
  { stderr: `${dirt}\n`, exit: 3 },
  { answer: { stopReason: 3, [dirt]: dirt } },
];

describe("a hostile text of an agent that fails", () => {
  let project: PsdProject;
  beforeAll(() => {
    project = createPsdProject(greeterPackage);
  });
  afterAll(() => project.remove());

  it.each(ends)("does not reach the terminal where it does %#", async (turn) => {
    const agent = agentOptions(project, [turn]);
    for (const json of [[], ["--json"]]) {
      const words = ["build", "greeter", "--into", "x", "--retry", "--fresh", ...agent, ...once];
      const result = await project.psd([...words, ...json]);
      expect(result.code).toBeGreaterThan(0);
      expect(result.code).not.toBe(70);
      expect(dirtIn(result)).toEqual([]);
    }
    for (const words of [["log"], ["status"], ["show", "greeter"]]) {
      expect(dirtIn(await project.psd(words))).toEqual([]);
    }
  });

  it("does not reach the terminal where it does not begin", async () => {
    const error = { code: -32000, message: dirt };
    for (const more of [{ newSessionError: error }, { start: { exit: 2, stderr: dirt } }]) {
      const agent = agentOptions(project, [], more);
      const result = await project.psd(["build", "greeter", "--into", "x", "--fresh", ...agent]);
      expect(result.code).toBeGreaterThan(0);
      expect(dirtIn(result)).toEqual([]);
    }
  });
});

describe("a hostile text in the name of a folder", () => {
  it("does not reach the terminal from a project in it", async () => {
    const project = createPsdProject(
      Object.fromEntries(
        Object.entries(greeterPackage).map(([path, text]) => [`p${dirtyName}/${path}`, text]),
      ),
    );
    const [cwd = ""] = readdirSync(project.folder);
    const agent = agentOptions(project, [writes(goodGreeter)]);
    const words = [
      ["build", "greeter", "--into", "x", ...agent],
      ["status"],
      ["show", "a1"],
      ["validate", "--json"],
      ["open", "a1"],
      ["record"],
      ["rollback", "greeter"],
      ["build", "greeter", "--into", "y", "--name", "y", "--agent", "hand-off"],
      ["submit"],
      ["check", "greeter"],
      ["compose", "greeter", "--out", "brief"],
    ];
    for (const it of words) {
      const result = await project.psd(it, { cwd });
      expect(result.code, result.stderr).not.toBe(70);
      expect(dirtIn(result)).toEqual([]);
    }
    project.remove();
  });
});
