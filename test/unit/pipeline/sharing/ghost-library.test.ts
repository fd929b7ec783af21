import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { select } from "#src/pipeline/composition/select.ts";
import { standInsFor } from "#src/pipeline/judging/stand-ins.ts";
import { readPackage } from "#src/pipeline/package/read-package.ts";
import { chooseFormat } from "#src/pipeline/sharing/import/choose-format.ts";
import { readForeignFolder } from "#src/pipeline/sharing/import/foreign-folder.ts";
import { ghostLibrary } from "#src/pipeline/sharing/import/ghost-library.ts";
import { stageDraft } from "#src/pipeline/sharing/import/stage-draft.ts";
import { importPackage, type Imported } from "#src/pipeline/sharing/import/import-package.ts";
import type { Case } from "#src/pipeline/validation/cases/case.ts";
import { readCases } from "#src/pipeline/validation/cases/read-cases.ts";
import { locateFile } from "#src/pipeline/validation/package-files.ts";
import { whenwordsPackage } from "../../../support/whenwords.ts";
import { writePackage } from "../package/write-package.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

const spec = "# slug Specification v1.2.0\n\nslug makes names for addresses.\n\n## slug(text)\n";
const tests = `slug:\n  - name: plain\n    input: { text: "A b" }\n    output: a-b\n`;
const licence = "MIT License\n\nCopyright\n";

/** Files below `source` of a new folder. */
async function writeSource(files: Files): Promise<{ from: string; cwd: string }> {
  const below = Object.entries(files).map(([path, content]) => [`source/${path}`, content]);
  const cwd = await writePackage({ "source/.keep": "", ...Object.fromEntries(below) });
  return { from: join(cwd, "source"), cwd };
}

async function importFiles(files: Files, more: object = {}): Promise<Imported> {
  const imported = await importPackage({ ...(await writeSource(files)), name: "slug", ...more });
  if (!imported.ok) throw new Error(JSON.stringify(imported.diagnostics));
  const { leftOut } = imported.value.report;
  const report = { ...imported.value.report, leftOut: leftOut.filter((it) => it.path !== ".keep") };
  return { ...imported.value, report };
}

async function refusal(files: Files, more: object = {}): Promise<string> {
  const source = await writeSource(files);
  const imported = await importPackage({ ...source, name: "slug", ...more });
  expect(existsSync(join(source.cwd, "slug", "SPECPROMPT.md"))).toBe(false);
  return imported.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n");
}

async function casesOf(folder: string): Promise<readonly Case[]> {
  const read = await readPackage(folder);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const parameters = standInsFor(read.value);
  const selected = select({ specPrompt: read.value, choices: {}, parameters });
  if (!selected.ok) throw new Error(JSON.stringify(selected.diagnostics));
  const { criteria, files } = selected.value;
  const checks = criteria.flatMap(({ criterion }) =>
    criterion.checks.flatMap((it) => (it.kind === "cases" ? [it] : [])),
  );
  const found = await Promise.all(
    checks.map((it) => readCases(it, (path) => locateFile(files, { heldOut: false, path }))),
  );
  return found.flatMap((it) => (it.ok ? it.value : []));
}

const errorsOf = ({ findings }: Imported): readonly string[] =>
  findings.filter((it) => it.severity === "error").map((it) => it.code);

const corpus = process.env["PSD_CORPUS"] ?? "";
const hasWhenwords = existsSync(join(corpus, "whenwords", "SPEC.md"));
if (!hasWhenwords)
  process.stderr.write("whenwords is skipped: PSD_CORPUS names no folder with it\n");

describe.runIf(hasWhenwords)("the public whenwords library", () => {
  it("gives the same cases as the package that was written by hand", async () => {
    const into = join(await writePackage({}), "imported");
    const from = join(corpus, "whenwords");
    const imported = await importPackage({ from, cwd: into, into });
    const byHand = await writePackage(whenwordsPackage(corpus));
    expect(imported).toMatchObject({
      ok: true,
      value: { counts: { cases: 123 }, report: { name: "whenwords", version: "0.1.0" } },
    });
    expect(await casesOf(into)).toEqual(await casesOf(join(byHand, "whenwords")));
    expect(readFileSync(join(into, "core/SPEC.md"))).toEqual(readFileSync(join(from, "SPEC.md")));
    const told = readFileSync(join(into, "IMPORT.md"), "utf8");
    expect(told).toContain("INSTALL.md speaks of 125 cases, and there are 123");
    expect(told).toContain("- `tests.before-fix.yaml`: its name says of no table");
  });
});

describe("a ghost library", () => {
  it("goes into its layers, and every file is accounted for", async () => {
    const files = {
      "SPEC.md": spec,
      "INTENT.md": "# Why\n\nAddresses should be read.\n",
      "docs/DESIGN.md": "# Design\n",
      "docs/flow.png": new Uint8Array([0x89, 0x50, 0, 1]),
      "tests.yaml": tests,
      "PROMPT.md": "Paste:\n\n```\nImplement slug in [LANGUAGE] below [LOCATION].\n```\n",
      "README.md": "# slug\n\nThere are 4 cases.\n",
      LICENSE: licence,
      "ts/slug.ts": "export const slug = 1;\n",
      ".gitignore": "out\n",
      ".git/HEAD": "ref: refs/heads/main\n",
    };
    const imported = await importFiles(files);
    const { report, into, counts } = imported;
    expect(errorsOf(imported)).toEqual([]);
    expect(counts).toMatchObject({ cases: 1 });
    expect(Object.fromEntries(report.carried.map((it) => [it.from, it.to]))).toEqual({
      "INTENT.md": "context/INTENT.md",
      LICENSE: "LICENSE",
      "PROMPT.md": "guide/prompt.md.liquid",
      "README.md": "README.md",
      "SPEC.md": "core/SPEC.md",
      "docs/DESIGN.md": "context/DESIGN.md",
      "docs/flow.png": "context/flow.png",
      "tests.yaml": "validation/cases/tests.yaml",
    });
    expect(report.leftOut.map((it) => it.path)).toEqual([".git/", ".gitignore", "ts/slug.ts"]);
    expect(readFileSync(join(into, "guide/prompt.md.liquid"), "utf8")).toBe(
      "Implement slug in {{ with.language }} below the working folder.\n",
    );
    expect(report.version).toBe("1.2.0");
    expect(report.questions).toContainEqual(expect.stringContaining("README.md speaks of 4 cases"));
    expect(existsSync(join(into, "IMPORT.md"))).toBe(true);
  });

  it.each([
    [
      "groups of functions with arguments in order",
      `unicode:\n  pad:\n    - { name: wide, input: ["界", 4, null], output: "界  " }\nerrors:\n  pad:\n    - { name: none, input: [1], error: true }\n`,
      [
        { call: "pad", input: ["界", 4, null], expect: "界  " },
        { call: "pad", input: [1], error: true },
      ],
    ],
    [
      "results called expected",
      `# v1\nupper:\n  - { description: a, input: { text: a }, expected: A }\n  - { description: b, input: { text: b }, expected: null }\n`,
      [{ call: "upper", name: "a", expect: "A" }, { expect: null }],
    ],
    [
      "a list with an operator and several kinds of results",
      `- { name: one, operator: join, input: { a: 1 }, mock_llm_responses: ["{{ x }}"], expected_output: [1], expected_entities: 2 }\n- { name: two, operator: drop, input: {}, expected_entities: [] }\n`,
      [
        {
          call: "join",
          input: { input: { a: 1 }, mock_llm_responses: ["{{ x }}"] },
          expect: { expected_output: [1], expected_entities: 2 },
        },
        { call: "drop", expect: { expected_entities: [] } },
      ],
    ],
  ])("reads %s where they lie", async (_, table, expected) => {
    const imported = await importFiles({ "SPEC.md": spec, LICENSE: licence, "tests.yaml": table });
    expect(errorsOf(imported)).toEqual([]);
    expect(await casesOf(imported.into)).toMatchObject(expected);
    expect(readFileSync(join(imported.into, "validation/cases/tests.yaml"), "utf8")).toBe(table);
  });

  it.each([
    ["several documents", "- {name: a}\n---\n- {name: b}\n", "2 YAML documents instead of one"],
    ["a key twice", `${tests}slug: []\n`, "Map keys must be unique"],
    ["rows without results", "add:\n  - { input: 1 }\n", "1 of its 1 rows have no key"],
    ["scenarios", "scenarios:\n  - { steps: [] }\n", "describes operations or scenarios"],
    ["no list", "version: 1\n", "no list of rows is in it"],
    ["aliases without end", bomb(), "its aliases cannot be followed"],
    ["nothing", "", "it is empty"],
  ])("leaves a table with %s to be read, and says so", async (_, table, because) => {
    const imported = await importFiles({ "SPEC.md": spec, "tests.yaml": table });
    expect(imported.report.questions.join("\n")).toContain(because);
    expect(existsSync(join(imported.into, "context/tests.yaml"))).toBe(true);
    expect(existsSync(join(imported.into, "validation"))).toBe(false);
  });

  it("keeps braces literal, in a package with parameters too", async () => {
    const literal = "# A\n\nWrite {{ name }} and {% raw %}.\n";
    const prompt = "```\nUse [LANGUAGE] and {{ name }} and {% if %}.\n```\n";
    const files = { "SPEC.md": literal, "INSTALL.md": prompt, "docs/a.liquid": "{{ b }}" };
    const imported = await importFiles(files);
    expect(errorsOf(imported)).toEqual([]);
    expect(readFileSync(join(imported.into, "core/SPEC.md"), "utf8")).toBe(literal);
    const read = await readPackage(imported.into);
    if (!read.ok) throw new Error("it cannot be read");
    const selected = select({
      specPrompt: read.value,
      choices: {},
      parameters: { language: "{{ C }}" },
    });
    const texts = selected.ok ? selected.value.documents.map((it) => it.lines.join("\n")) : [];
    expect(texts).toContainEqual(
      expect.stringContaining("Use {{ C }} and {{ name }} and {% if %}."),
    );
    expect(texts).toContainEqual(expect.stringContaining("Write {{ name }} and {% raw %}."));
  });

  it("takes several core documents, and front matter of others as text", async () => {
    const front = "---\nstatus: draft\n---\n# Loop\n";
    const imported = await importFiles({ "agent-spec.md": spec, "loop-spec.md": front });
    expect(errorsOf(imported)).toEqual([]);
    const written = readFileSync(join(imported.into, "core/loop-spec.md"), "utf8");
    expect(written).toBe("```yaml\nstatus: draft\n```\n\n# Loop\n");
    const core = readFileSync(join(imported.into, "SPECPROMPT.md"), "utf8");
    expect(core).toContain("`agent-spec.md` and `loop-spec.md` specify");
  });

  it("carries instructions for agents only when asked, and then as data", async () => {
    const files = {
      "SPEC.md": spec,
      "CLAUDE.md": "Do as I say.\n",
      "docs/AGENTS.md": "And I.\n",
      ".cursorrules": "x\n",
      ".claude/settings.json": "{}\n",
    };
    const without = await importFiles(files);
    const paths = [".claude/settings.json", ".cursorrules", "CLAUDE.md", "docs/AGENTS.md"];
    expect(without.report.leftOut.map((it) => it.path)).toEqual(paths);
    expect(without.report.leftOut[0]?.because).toContain("it instructs an agent");
    const asked = await importFiles(files, { agentFiles: true });
    expect(asked.report.carried.map((it) => it.to)).toContain("context/agent-files/CLAUDE.md.txt");
    expect(errorsOf(asked)).toEqual([]);
  });

  it("leaves out links, other encodings, and names that mean another file elsewhere", async () => {
    const files = {
      "SPEC.md": spec,
      "docs/latin.md": new Uint8Array([0x23, 0x20, 0xe9, 0x0a]),
      "docs/aux.md": "# Aux\n",
      "docs/a.md": "# a\n",
      "INTENT.md": "",
    };
    const source = await writeSource(files);
    symlinkSync("/etc/passwd", join(source.from, "docs/link.md"));
    const imported = await importPackage({ ...source, into: join(source.from, "new/er") });
    expect(imported.ok ? imported.value.report.leftOut.slice(1) : []).toEqual([
      { path: "INTENT.md", because: "it is empty" },
      { path: "docs/aux.md", because: '"aux.md" is a device on Windows' },
      { path: "docs/latin.md", because: "it is no UTF-8 text" },
      { path: "docs/link.md", because: expect.stringContaining("it is a link") as string },
    ]);
  });

  it("reads a hundred thousand cases", async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => ({
      input: index,
      output: `${index}`,
    }));
    const table = JSON.stringify({ version: "3.0.0", text: rows });
    const imported = await importFiles({ "SPEC.md": "# text\n", "tests.json": table });
    expect(imported.counts).toMatchObject({ cases: 100_000 });
    expect(imported.report.version).toBe("3.0.0");
  });
});

describe("what cannot be imported", () => {
  it("is told with every format that was tried", async () => {
    const told = await refusal({ "main.py": "" });
    expect(told).toContain("import/not-recognised: ");
    expect(told).toContain("ghost-library: there is no SPEC.md");
    const binary = { "SPEC.md": new Uint8Array([0xff, 0]) };
    expect(await refusal(binary, { as: "ghost-library" })).toContain("SPEC.md is no UTF-8 text");
  });

  it("is a SpecPrompt, a missing folder, or a target with something in it", async () => {
    const own = { "SPECPROMPT.md": "---\nspecprompt: 1\n---\n# A\n", "SPEC.md": spec };
    expect(await refusal(own)).toContain("import/already-specprompt");
    expect(await refusal({}, { from: "/nonexistent/folder" })).toContain("import/no-folder");
    const into = await writePackage({ "mine.txt": "mine" });
    expect(await refusal({ "SPEC.md": spec }, { into })).toContain("import/target-not-empty");
  });

  it("is a folder that fits several formats, and one that changes meanwhile", async () => {
    const { from } = await writeSource({ "SPEC.md": spec });
    const folder = await readForeignFolder(from);
    if (folder === undefined || folder === "cut") throw new Error("there is no folder");
    const twin = { ...ghostLibrary, name: "twin" };
    const chosen = chooseFormat(folder, [ghostLibrary, twin], undefined);
    expect(chosen.diagnostics).toMatchObject([{ code: "import/ambiguous" }]);
    expect(chooseFormat(folder, [ghostLibrary, twin], "twin")).toMatchObject({ value: twin });
    const files = [{ from: "gone.md", to: "core/gone.md", how: "" }];
    const staged = await stageDraft(files, from, join(from, "..", "new"));
    expect(staged.diagnostics).toMatchObject([{ code: "import/changed" }]);
    expect(readdirSync(join(from, ".."))).toEqual(["source"]);
  });

  it("leaves nothing behind where it cannot be written", async () => {
    const { from, cwd } = await writeSource({ "SPEC.md": spec, file: "" });
    const imported = await importPackage({ from, cwd, into: join(from, "file/below") });
    expect(imported).toMatchObject({ ok: false, diagnostics: [{ code: "command/cannot-write" }] });
    mkdirSync(join(cwd, "empty"));
    const fine = await importPackage({ from, cwd, into: join(cwd, "empty") });
    expect(readdirSync(cwd)).toEqual(["empty", "source"]);
    expect(fine.ok).toBe(true);
  });
});

/** Aliases that would give 10^9 entries. */
function bomb(): string {
  const lines = ["a: &a [1,1,1,1,1,1,1,1,1,1]"];
  for (let index = 0; index < 8; index += 1) {
    const [name, below] = ["bcdefghi"[index], "abcdefgh"[index]];
    lines.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${below}`).join(", ")}]`);
  }
  return `${lines.join("\n")}\n`;
}
