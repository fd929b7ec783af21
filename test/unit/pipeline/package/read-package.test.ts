import { join } from "node:path";
import { expect, test } from "vitest";
import type { Check } from "#src/pipeline/package/criterion.ts";
import { readPackage } from "#src/pipeline/package/read-package.ts";
import type { SpecPrompt } from "#src/pipeline/package/spec-prompt.ts";
import { acceptance, entry, type Files, writePackage } from "./write-package.ts";

async function read(files: Files): Promise<SpecPrompt> {
  const result = await readPackage(await writePackage(files));
  if (!result.ok) throw new Error(result.diagnostics.map((it) => it.message).join("; "));
  return result.value;
}

async function readCheck(check: string, files: Files = {}): Promise<Check | undefined> {
  const it = await read({
    "SPECPROMPT.md": entry(),
    "validation/acceptance.yaml": acceptance(check),
    ...files,
  });
  return it.acceptance[0]?.criteria[0]?.criterion.checks[0];
}

test("a manifest has its defaults, and commands are split into words", async () => {
  const { manifest } = await read({
    "SPECPROMPT.md": entry(
      `name: "@acme/tool"\ncommands: { start: python3 -m "a b" }\nx-note: [1]`,
    ),
  });
  expect(manifest).toEqual({
    specprompt: 1,
    name: "@acme/tool",
    keywords: [],
    authors: [],
    axes: {},
    parameters: {},
    clauses: [],
    needs: {},
    commands: { start: ["python3", "-m", "a b"] },
    authority: "stop",
    output: {},
  });
});

test("documents come in layer order, with their text and its first line", async () => {
  const { documents, files, ignored } = await read({
    "SPECPROMPT.md": `\uFEFF${entry("", "Body.\r\n")}`,
    "guide/a.md": "---\nneeds: { python3: '>=3' }\n---\nGuide\n",
    "context/z.sql": "select 1;\n",
    "context/logo.png": new Uint8Array([0x89, 0, 1]),
    "core/more.md": "More\n",
    "core/.DS_Store": "x",
    "validation/fixtures/.htaccess": "x",
    "validation/notes.yaml": "a: 1\n",
    "README.md": "x",
    ".github/x.yml": "x",
    "draft/x.md": "x",
  });
  expect(documents.map((it) => [it.path, it.layer, it.firstLine, it.text])).toEqual([
    ["SPECPROMPT.md", "core", 4, "\nBody.\n"],
    ["core/more.md", "core", 1, "More\n"],
    ["context/z.sql", "context", 1, "select 1;\n"],
    ["guide/a.md", "guide", 4, "Guide\n"],
  ]);
  expect(documents[3]?.frontMatter.needs).toEqual({ python3: ">=3" });
  expect(files.map((it) => it.path)).toEqual([
    "context/logo.png",
    "validation/fixtures/.htaccess",
    "validation/notes.yaml",
  ]);
  expect(files[0]?.size).toBe(3);
  expect(ignored).toEqual(["draft"]);
});

test("axes are what the tree holds, nested folders must all hold, data folders are not read", async () => {
  const { axes, documents, files } = await read({
    "SPECPROMPT.md": entry("axes: { stack: { default: go }, tracker: }"),
    "guide/stack=go/tracker=jira/a.md": "x",
    "guide/stack=python/a.md": "x",
    "validation/stack=go/fixtures/a=b/f.txt": "x",
  });
  expect(axes).toEqual([
    { name: "stack", options: ["go", "python"], default: "go" },
    { name: "tracker", options: ["jira"] },
  ]);
  expect(documents[1]?.condition).toEqual({ stack: "go", tracker: "jira" });
  expect(files[0]?.condition).toEqual({ stack: "go" });
});

test("templates are SPECPROMPT.md and *.liquid where something can be put into them", async () => {
  const plain = await read({ "SPECPROMPT.md": entry(), "context/x.md.liquid": "x" });
  expect(plain.documents.map((it) => [it.path, it.template])).toEqual([
    ["SPECPROMPT.md", false],
    ["context/x.md.liquid", false],
  ]);
  const asked = await read({
    "SPECPROMPT.md": entry("parameters: { a: { type: string, default: x } }"),
    "context/x.md.liquid": "x",
    "context/y.md": "x",
  });
  expect(asked.documents.map((it) => [it.path, it.template])).toEqual([
    ["SPECPROMPT.md", true],
    ["context/x.md", true],
    ["context/y.md", false],
  ]);
});

test("SPECPROMPT.md means its folder, another Markdown file is a package of its own", async () => {
  const root = await writePackage({
    "SPECPROMPT.md": entry(),
    "guide/a.md": "x",
    "tool.md": entry("name: tool"),
  });
  const folder = await readPackage(join(root, "SPECPROMPT.md"));
  expect(folder.ok && [folder.value.singleFile, folder.value.documents.length]).toEqual([false, 2]);
  const single = await readPackage(join(root, "tool.md"));
  expect(single.ok && single.value).toMatchObject({
    singleFile: true,
    manifest: { name: "tool" },
    documents: [{ path: "tool.md", layer: "core" }],
    acceptance: [],
    files: [],
  });
});

test("a run check: shorthands of expectations, input files, seconds", async () => {
  const check = await readCheck(
    '{ run: "tool {out}", files: { a.txt: hi }, timeout: 500ms, expect: { exit: any, stdout: ok, stderr: { lacks: bad }, files: { b.txt: true } } }',
  );
  expect(check).toMatchObject({
    kind: "run",
    argv: ["tool", "{out}"],
    files: { "a.txt": "hi" },
    timeoutMs: 500,
    env: {},
    expect: {
      exit: "any",
      stdout: { equals: "ok", contains: [], matches: [], lacks: [] },
      stderr: { lacks: ["bad"] },
      files: { "b.txt": true },
    },
  });
  expect(await readCheck("{ run: [x], timeout: 2, expect: { exit: 3 } }")).toMatchObject({
    timeoutMs: 2000,
    expect: { exit: [3] },
  });
  expect(await readCheck("{ run: [x] }")).toMatchObject({
    timeoutMs: 10_000,
    expect: { exit: [0] },
  });
});

test("a cases check: a path, rows, or a mapping; `{case.…}` only in its run", async () => {
  const files = { "validation/cases/a.json": '{"tests": [{"in": 1}]}' };
  expect(await readCheck("{ cases: cases/a.json }", files)).toMatchObject({
    kind: "cases",
    source: { file: "cases/a.json" },
    mapping: {},
    output: "json",
  });
  expect(
    await readCheck(
      '{ cases: { file: cases/a.json, each: "tests[]", input: in, run: ["{start}", "{case.input}"] } }',
      files,
    ),
  ).toMatchObject({
    mapping: { each: "tests[]", input: "in" },
    run: ["{start}", "{case.input}"],
    output: "text",
  });
  expect(await readCheck("{ cases: [{ input: 1 }] }")).toMatchObject({
    source: { rows: [{ input: 1 }] },
  });
});

test("`files` alone is a kind", async () => {
  expect(await readCheck('{ files: ["*.py"] }')).toMatchObject({
    kind: "files",
    present: ["*.py"],
    absent: [],
  });
  expect(
    await readCheck("{ files: { absent: x, content: { a.md: { contains: hi } } } }"),
  ).toMatchObject({ present: [], absent: ["x"], content: { "a.md": { contains: ["hi"] } } });
});

test("a later kind takes any mapping", async () => {
  const check = await readCheck("{ property: [{ of: x }], expect: { whatever: 1 } }");
  expect(check).toMatchObject({
    kind: "property",
    mapping: { property: [{ of: "x" }], expect: { whatever: 1 } },
  });
});

test("a criterion keeps its text, unindented, and the place of its id", async () => {
  const { acceptance: files } = await read({
    "SPECPROMPT.md": entry(),
    "validation/held-out/acceptance.yaml":
      "criteria:\n  - id: H-1\n    says: >\n      Two\n      lines.\n    covers: [US-1]\n    checks:\n      - run: x\n",
  });
  const it = files[0]?.criteria[0];
  expect(it?.source).toBe("id: H-1\nsays: >\n  Two\n  lines.\ncovers: [US-1]\nchecks:\n  - run: x");
  expect(it?.criterion).toMatchObject({
    heldOut: true,
    required: true,
    span: { line: 2, column: 9 },
  });
});

test("a criterion may stand once for each option of an axis", async () => {
  const it = await read({
    "SPECPROMPT.md": entry("axes: { stack: {} }"),
    "validation/stack=go/acceptance.yaml": acceptance("{ run: go }"),
    "validation/stack=python/acceptance.yaml": acceptance("{ run: python3 }"),
  });
  expect(it.acceptance.map((file) => file.condition)).toEqual([
    { stack: "go" },
    { stack: "python" },
  ]);
});

test("all findings come in one run, by place", async () => {
  const result = await readPackage(
    await writePackage({
      "SPECPROMPT.md": entry("licence: MIT\nversion: 1"),
      "validation/acceptance.yaml": acceptance("{ runs: x }"),
    }),
  );
  expect(result.ok).toBe(false);
  expect(result.diagnostics.map((it) => [it.code, it.span?.line, it.hint])).toEqual([
    ["package/unknown-key", 3, "Did you mean `license`?"],
    ["package/wrong-type", 4, "Put the value in quotes."],
    ["package/unknown-kind", 5, "Did you mean `run`?"],
  ]);
});
