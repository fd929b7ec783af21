import { symlink, rename } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { caseTableFindings } from "#src/pipeline/package/acceptance/case-table.ts";
import { readPackage } from "#src/pipeline/package/read-package.ts";
import { acceptance, brief, entry, writePackage } from "./write-package.ts";

test.each([
  ["table.yaml", "a: &x 1\nb: *x\n"],
  ["table.json", '{\n\t"a": [1]\n}'],
  ["table.jsonl", '{"a": 1}\n\n{"a": 2}\n'],
])("%s may be what other tools write", (name, text) => {
  expect(caseTableFindings(text, name)).toEqual([]);
});

test.each([
  ["table.yaml", "a: 1\na: 2\n", { code: "package/duplicate-key", span: { line: 2, column: 1 } }],
  [
    "table.json",
    '{"a": 1,\n "a": 2}',
    { code: "package/duplicate-key", span: { line: 2, column: 2 } },
  ],
  ["table.json", '{"a": ', { code: "package/yaml-syntax", span: { line: 1, column: 7 } }],
  [
    "table.jsonl",
    '{"a": 1}\n{"a"\n',
    { code: "package/yaml-syntax", span: { line: 2, column: 1 } },
  ],
  ["table.yaml", "\n", { code: "package/empty-file", span: { line: 1, column: 1 } }],
])("%s with %j is found broken", (name, text, finding) => {
  expect(caseTableFindings(text, name)).toMatchObject([finding]);
});

test("JSON of a public suite may repeat a key, which is told", () => {
  const json = '[{"op": "add",\n "op": "remove"}]';
  expect(caseTableFindings(json, "a.json", { isSuite: true })).toMatchObject([
    { code: "package/repeated-key", severity: "warning", span: { line: 2, column: 2 } },
  ]);
  // No reader of YAML takes it.
  expect(caseTableFindings("- a: 1\n  a: 2\n", "a.yaml", { isSuite: true })).toMatchObject([
    { code: "package/duplicate-key" },
  ]);
});

test.each([
  ["jsonpath", "package/repeated-key"],
  ["function-map", "package/duplicate-key"],
])("with the preset %s a repeated key is %s", async (preset, code) => {
  const root = await writePackage({
    "SPECPROMPT.md": entry(),
    "validation/acceptance.yaml": acceptance(`{ cases: { file: a.json, preset: ${preset} } }`),
    "validation/a.json": '{"tests": [], "tests": []}',
  });
  const { diagnostics } = await readPackage(root);
  expect(diagnostics.map((it) => brief(root, it))).toEqual([`${code} validation/a.json:1:15`]);
});

test.each([
  ["table.yaml", "- { input: 1, expct: 2 }\n", { line: 1, column: 15 }],
  [
    "table.json",
    '{"cases": [{"input": 1, "expect": 1},\n {"inpt": 1, "expect": 1}]}',
    { line: 2, column: 3 },
  ],
])("%s with %j has a key that was meant to be another", (name, text, span) => {
  const finding = { code: "package/unknown-key", severity: "warning", span };
  expect(caseTableFindings(text, name, { isOwn: true })).toMatchObject([finding]);
  expect(caseTableFindings(text, name)).toEqual([]);
});

test("rows may have keys of their own", () => {
  const text =
    "- { id: 1, input: 1, expect: 2, expects: x }\n- { inpt: x, input: 1, error: true }\n- 3\n";
  expect(caseTableFindings(text, "table.yaml", { isOwn: true })).toEqual([]);
});

test("a broken table points to the check that names it", async () => {
  const root = await writePackage({
    "SPECPROMPT.md": entry(),
    "validation/acceptance.yaml": acceptance("{ cases: cases/a.yaml }"),
    "validation/cases/a.yaml": "- a: 1\n  a: 2\n",
  });
  const { diagnostics } = await readPackage(root);
  expect(diagnostics.map((it) => brief(root, it))).toEqual([
    "package/duplicate-key validation/cases/a.yaml:2:3",
  ]);
  expect(diagnostics[0]?.related).toMatchObject([{ message: "named here", span: { line: 5 } }]);
});

test("hidden characters warn in a document and are an error in an id", async () => {
  const files = {
    "SPECPROMPT.md": entry("", "a\u200Bb\n"),
    "validation/acceptance.yaml": acceptance("{ run: x }"),
  };
  const warned = await readPackage(await writePackage(files));
  expect([warned.ok, warned.diagnostics.map((it) => it.severity)]).toEqual([true, ["warning"]]);
  const id = acceptance("{ run: x }").replace("US-1", '"US\\u200B-1"');
  const refused = await readPackage(
    await writePackage({ ...files, "validation/acceptance.yaml": id }),
  );
  expect(refused.ok).toBe(false);
});

test("joiners within emoji and words are no hidden characters", async () => {
  const text = "👩‍💻 می‌خواهم\n";
  const root = await writePackage({
    "SPECPROMPT.md": entry("", text),
    "validation/acceptance.yaml": acceptance("{ run: x }"),
  });
  expect((await readPackage(root)).diagnostics).toEqual([]);
});

test("a link in the place of SPECPROMPT.md is refused, a link to the folder is followed", async () => {
  const root = await writePackage({
    "tool/SPECPROMPT.md": entry(),
    "tool/validation/acceptance.yaml": acceptance("{ run: x }"),
  });
  await symlink(join(root, "tool"), join(root, "alias"));
  expect((await readPackage(join(root, "alias"))).ok).toBe(true);
  await rename(join(root, "tool/SPECPROMPT.md"), join(root, "elsewhere.md"));
  await symlink(join(root, "elsewhere.md"), join(root, "tool/SPECPROMPT.md"));
  const { diagnostics } = await readPackage(join(root, "tool"));
  expect(diagnostics.map((it) => it.code)).toEqual(["package/link"]);
});
