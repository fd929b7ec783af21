import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asWritten, dirt, dirtIn, writtenDirt } from "../support/dirt.ts";
import { agentOptions } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";

const lines = (...texts: readonly string[]): string => `${texts.join("\n")}\n`;

/** A lawful package in which every text that may be anything is dirty. */
const dirtyPackage = {
  "dirty/SPECPROMPT.md": lines(
    "---",
    "specprompt: 1",
    "name: dirty",
    'version: "1.0.0"',
    `description: ${writtenDirt}`,
    `keywords: [${writtenDirt}]`,
    `authors: [${writtenDirt}]`,
    `license: ${writtenDirt}`,
    `repository: ${writtenDirt}`,
    `commands: { start: [python3, main.py] }`,
    `parameters: { word: { type: string, default: plain, about: ${writtenDirt} } }`,
    "---",
    "",
    "# Dirty",
    "",
    `- **KB-1** It prints ${dirt.replaceAll("\r", "")} and ends.`,
    "",
    `Some code: \`${dirt.replaceAll("\r", "")}\``,
  ),
  "dirty/context/rules.md": lines("# Rules", "", "- **BR-1** It prints {{ word }}.", dirt),
  "dirty/validation/acceptance.yaml": lines(
    "criteria:",
    "  - id: AC-1",
    `    says: ${writtenDirt}`,
    "    covers: [KB-1]",
    `    check: { run: ["{start}"], expect: { exit: 0 } }`,
    "  - id: AC-2",
    "    required: false",
    `    says: ${asWritten(`It prints ${dirt}`)}`,
    "    check:",
    `      run: ["{start}", ${writtenDirt}]`,
    `      env: { WORD: ${writtenDirt} }`,
    `      expect: { stdout: ${writtenDirt}, stderr: { contains: ${writtenDirt}, matches: ${asWritten("^\u202E.*$")} } }`,
    "  - id: AC-3",
    "    required: false",
    "    says: A table is right.",
    "    check:",
    "      cases:",
    `        rows: [{ n: ${writtenDirt}, i: ${writtenDirt}, e: ${writtenDirt} }]`,
    "        name: n",
    "        input: i",
    "        expect: e",
    `        run: ["{start}", "{case.input}"]`,
    "        output: text",
    "  - id: AC-4",
    "    required: false",
    "    says: A file is there.",
    `    check: { files: { present: [${asWritten("it\u202E\u001B[2J\u200B.txt")}], content: { notes.txt: ${writtenDirt} } } }`,
  ),
  "dirty/validation/held-out/acceptance.yaml": lines(
    "criteria:",
    "  - id: HO-1",
    "    required: false",
    `    says: ${writtenDirt}`,
    "    covers: [KB-1]",
    `    check: { run: ["{start}", ${writtenDirt}], expect: { stdout: ${writtenDirt} } }`,
  ),
};

const program = lines(
  "import json, sys",
  `dirt = json.loads(r'${writtenDirt}')`,
  'sys.stdout.buffer.write((dirt + "!\\n" + dirt + "\\n").encode())',
  "sys.stderr.buffer.write((dirt + str(sys.argv[1:])).encode())",
);

/** An agent in whose every word there is dirt. */
const dirtyTurn = {
  thoughts: [dirt],
  messages: [`Done. ${dirt}\n${dirt}`],
  tools: [{ title: dirt }, { title: dirt, status: "failed" }],
  permission: { title: dirt },
  stderr: lines(dirt),
  garbage: [dirt.replaceAll("\r", "")],
  files: { "main.py": program, "notes.txt": lines("first", dirt, "last") },
  stopReason: dirt,
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
};

const once = ["--generations", "1", "--repairs", "0"];

async function buildDirty(project: PsdProject, ...more: readonly string[]): Promise<PsdResult> {
  const agent = agentOptions(project, [dirtyTurn], {
    newSession: { sessionId: dirt, models: { currentModelId: `model${dirt}` } },
  });
  return project.psd(["build", "dirty", "--into", "tools/x", ...agent, ...once, ...more]);
}

/** Commands on the dirty deployment after one of its files was edited, in every format. */
const commands: readonly (readonly string[])[] = [
  ["check", "dirty"],
  ["check", "dirty", "--json"],
  ["check", "dirty", "--format", "github"],
  ["compose", "dirty"],
  ["compose", "dirty", "--explain"],
  ["compose", "dirty", "--json", "--explain"],
  ["compose", "dirty", "--with", `word=${dirt}`],
  ["compose", "dirty", "--with", `${dirt}=1`],
  ["compose", "dirty", "--choose", `${dirt}=${dirt}`],
  ["compose", "dirty", "--overlay", dirt],
  ["compose", "dirty", "--out", `brief${dirt}`],
  ["init", `new${dirt}`, "--about", dirt],
  ["init", `other${dirt}`, "--name", dirt],
  ["show", "a1"],
  ["show", "a1", "--files"],
  ["show", "a1", "--json"],
  ["show", "a1", "--junit"],
  ["show", "dirty"],
  ["show", dirt],
  ["show", dirt, "--json"],
  ["log"],
  ["log", "--json"],
  ["log", dirt],
  ["status"],
  ["status", "--json"],
  ["status", "--frozen"],
  ["status", dirt],
  ["diff"],
  ["diff", "--stat"],
  ["diff", "--json"],
  ["diff", "dirty", dirt],
  ["validate"],
  ["validate", "--json"],
  ["validate", "--format", "github"],
  ["validate", "tools/x", "--package", "dirty"],
  ["validate", dirt, "--package", dirt],
  ["validate", "--junit", `report${dirt}.xml`],
  ["open", "a1", `opened${dirt}`],
  ["open", "a1", `opened${dirt}`],
  ["open", "a1", `again${dirt}`, "--json"],
  ["open", dirt],
  ["record"],
  ["record", "--json"],
  ["record", dirt],
  ["build", "dirty"],
  ["build", "dirty", "--json"],
  ["build", dirt],
  ["build", "dirty", "--agent", dirt, "--yes", "--fresh", "--discard"],
  ["build", "dirty", "--agent-command", dirt, "--yes", "--fresh", "--discard"],
  ["build", "dirty", "--from", dirt],
  ["promote", "a1", "--because", dirt, "--waive", dirt],
  ["promote", dirt],
  ["rollback", "dirty"],
  ["rollback", dirt, "--json"],
  ["submit", dirt],
  ["submit", "--json"],
  ["help", dirt],
  [dirt],
  [`--${dirt}`],
  ["check", `--${dirt}`],
  ["check", "--format", dirt],
  ["add", dirt],
];

describe("a hostile text", () => {
  let project: PsdProject;
  let built: PsdResult;

  beforeAll(async () => {
    project = createPsdProject(dirtyPackage);
    built = await buildDirty(project);
    const notes = join(project.folder, "tools/x/notes.txt");
    writeFileSync(notes, `${readFileSync(notes, "utf8")}${dirt} by hand\n`);
  });
  afterAll(() => project.remove());

  it("is in what an agent says, writes and is called, and in what a build prints", () => {
    expect(built.code, built.stderr).toBe(0);
    expect(built.stdout).toContain("Promoted attempt a1");
    expect(dirtIn(built)).toEqual([]);
  });

  it("is in the events of a build", async () => {
    const events = await buildDirty(project, "--json", "--fresh", "--no-promote", "--discard");
    expect(events.code, events.stderr).toBe(0);
    expect(events.stdout).toContain("u001b]52");
    expect(dirtIn(events)).toEqual([]);
  });

  it.each(
    commands.map((words) => [words.map((it) => it.replaceAll(dirt, "DIRT")).join(" "), words]),
  )("does not reach the terminal by psd %s", async (_, words) => {
    const result = await project.psd(words);
    expect(result.code).not.toBe(70);
    expect(dirtIn(result)).toEqual([]);
  });
});
