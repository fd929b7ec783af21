import { afterEach, describe, expect, it } from "vitest";
import { printedErrors, printedFindings, projectFiles } from "../support/bad-input.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

let project: PsdProject | undefined;
afterEach(() => project?.remove());

const clause = "# Demo\n\n- **US-1** It greets.\n";
const manifest = (keys: string, body = clause): Files => ({
  "demo/SPECPROMPT.md": `---\nspecprompt: 1\n${keys}---\n${body}`,
});
const withCriterion = (id: string, lines: string): Files => ({
  ...manifest(""),
  "demo/validation/acceptance.yaml": [
    "criteria:",
    "  - id: AC-1",
    "    says: It greets.",
    '    check: { run: ["true"] }',
    `  - id: ${id}`,
    "    says: It greets again.",
    lines,
    "",
  ].join("\n"),
});
const stacks: Files = {
  ...manifest("axes: { stack: {} }\n"),
  "demo/guide/stack=go/guide.md": "# Go\n",
  "demo/guide/stack=python/guide.md": "# Python\n",
};
const depth = "parameters: { depth: { type: integer, about: How deep } }\n";
const text = (latin1: string): Uint8Array => Buffer.from(latin1, "latin1");

async function build(files: Files, options: readonly string[] = []) {
  project = createPsdProject(files);
  const target = ["build", "demo", "--into", "out", "--agent", "hand-off"];
  return project.psd([...target, ...options]);
}

interface Row {
  readonly name: string;
  readonly files: Files;
  readonly options?: readonly string[];
  readonly error: string;
}

const rows: readonly Row[] = [
  {
    name: "no folder",
    files: {},
    error: "package/not-found demo:1:1",
  },
  {
    name: "no SPECPROMPT.md",
    files: { "demo/notes.txt": "x" },
    error: "package/no-specprompt demo:1:1",
  },
  {
    name: "an empty file",
    files: { "demo/SPECPROMPT.md": "" },
    error: "package/empty-file demo/SPECPROMPT.md:1:1",
  },
  {
    name: "a binary file",
    files: { "demo/SPECPROMPT.md": text("---\n\u0000\u0001") },
    error: "package/binary-file demo/SPECPROMPT.md:2:1",
  },
  {
    name: "invalid UTF-8",
    files: { "demo/SPECPROMPT.md": text("---\nspecprompt: 1\n---\nna\u00efve\n") },
    error: "package/invalid-utf8 demo/SPECPROMPT.md:4:3",
  },
  {
    name: "no front matter",
    files: { "demo/SPECPROMPT.md": clause },
    error: "package/front-matter-missing demo/SPECPROMPT.md:1:1",
  },
  {
    name: "front matter that is not closed",
    files: { "demo/SPECPROMPT.md": "---\nspecprompt: 1\n# Demo\n" },
    error: "package/front-matter-not-closed demo/SPECPROMPT.md:1:1",
  },
  {
    name: "front matter that is no YAML",
    files: manifest("keywords: [a\n"),
    error: "package/yaml-syntax demo/SPECPROMPT.md:4:1",
  },
  {
    name: "duplicate keys",
    files: manifest("name: a\nname: b\n"),
    error: "package/duplicate-key demo/SPECPROMPT.md:4:1",
  },
  {
    name: "an unknown key",
    files: manifest("licence: MIT\n"),
    error: "package/unknown-key demo/SPECPROMPT.md:3:1",
  },
  {
    name: "a duplicate clause",
    files: manifest("", `${clause}- **US-1** It greets twice.\n`),
    error: "composition/duplicate-clause demo/SPECPROMPT.md:7:5",
  },
  {
    name: "a duplicate criterion",
    files: withCriterion("AC-1", '    check: { run: ["true"] }'),
    error: "package/duplicate-criterion demo/validation/acceptance.yaml:5:9",
  },
  {
    name: "a criterion that covers a clause which is nowhere",
    files: withCriterion("AC-2", '    covers: [US-9]\n    check: { run: ["true"] }'),
    error: "composition/undefined-clause demo/validation/acceptance.yaml:5:9",
  },
  {
    name: "an unknown placeholder in a check",
    files: withCriterion("AC-2", '    check: { run: ["{strat}"] }'),
    error: "package/unknown-placeholder demo/validation/acceptance.yaml:7:19",
  },
  {
    name: "an axis without a choice",
    files: stacks,
    error: "composition/missing-choice",
  },
  {
    name: "an option that does not exist",
    files: stacks,
    options: ["--choose", "stack=rust"],
    error: "composition/unknown-option",
  },
  {
    name: "a parameter without a value",
    files: manifest(depth),
    error: "composition/missing-parameter",
  },
  {
    name: "a parameter of another type",
    files: manifest(depth),
    options: ["--with", "depth=deep"],
    error: "composition/parameter-type",
  },
  {
    name: "an undefined placeholder",
    files: manifest(depth, "# Demo {{ with.dept }}\n"),
    options: ["--with", "depth=1"],
    error: "composition/undefined-placeholder demo/SPECPROMPT.md:5:11",
  },
];

describe("a package that cannot be built", () => {
  it.each(rows)("$name: $error", async ({ files, options, error }) => {
    const result = await build(files, options);
    expect(printedErrors(result.stderr)).toEqual([error]);
    expect(printedFindings(result.stderr).filter(({ hint }) => hint === undefined)).toEqual([]);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    // Nothing was made, not even psd's own folder.
    expect(Object.keys(projectFiles(project!)).toSorted()).toEqual(Object.keys(files).toSorted());
  });

  it("tells every fault of a package at once", async () => {
    const files = {
      ...manifest("licence: MIT\nnmae: x\n"),
      "demo/validation/acceptance.yaml": "criteria: 7\n",
    };
    const result = await build(files);
    expect(printedErrors(result.stderr)).toEqual([
      "package/unknown-key demo/SPECPROMPT.md:3:1",
      "package/unknown-key demo/SPECPROMPT.md:4:1",
      "package/wrong-type demo/validation/acceptance.yaml:1:11",
    ]);
  });

  it("prints what is wrong, where, and what to do", async () => {
    const result = await build(manifest("licence: MIT\n"));
    expect(result.stderr).toBe(
      [
        "error package/unknown-key demo/SPECPROMPT.md:3:1",
        "  `licence` is no key here",
        "    2 | specprompt: 1",
        "  > 3 | licence: MIT",
        "      | ^^^^^^^",
        "  hint: Did you mean `license`?",
        "",
        "",
      ].join("\n"),
    );
  });

  it("proposes the name of a misspelt SPECPROMPT.md", async () => {
    const result = await build({ "demo/SPECPROMT.md": "---\nspecprompt: 1\n---\n# Demo\n" });
    expect(result.stderr).toContain("its file is called `SPECPROMT.md`");
    expect(result.stderr).toContain("hint: Rename the file to SPECPROMPT.md.");
  });

  it("warns of what a reader does not see, and shows it", async () => {
    const result = await build(manifest("", "# Demo\n\n- **US-1** It \u202Esteerg\u200B.\n"));
    expect(result.code).toBe(7);
    const hidden = printedFindings(result.stderr).filter(
      ({ code }) => code === "package/hidden-character",
    );
    expect(hidden.map(({ place }) => place)).toEqual([
      "demo/SPECPROMPT.md:6:15",
      "demo/SPECPROMPT.md:6:22",
    ]);
    expect(hidden.every(({ hint }) => hint !== undefined)).toBe(true);
    expect(result.stderr).not.toContain("\u202E");
  });
});
