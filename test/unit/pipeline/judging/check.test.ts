import { expect, test } from "vitest";
import { checkPackage } from "#src/pipeline/judging/check.ts";
import { acceptance, brief, entry, type Files, writePackage } from "../package/write-package.ts";

async function findingsOf(files: Files): Promise<readonly string[]> {
  const root = await writePackage(files);
  const { diagnostics } = await checkPackage(root);
  return diagnostics.map((it) => brief(root, it));
}

test("a sound package is counted over all its options", async () => {
  const root = await writePackage({
    "SPECPROMPT.md": entry("name: tool\naxes: { stack: {} }", "- US-1 One.\n"),
    "guide/stack=go/a.md": "- CON-1 Go.\n",
    "guide/stack=python/a.md": "- CON-2 Python.\n",
    "validation/acceptance.yaml": acceptance(
      "{ cases: [{ input: 1, expect: 1 }, { input: 2, expect: 2 }] }",
    ),
    "validation/held-out/acceptance.yaml": acceptance("{ run: x }").replace("AC-1", "H-1"),
  });
  const result = await checkPackage(root);
  expect(result.ok && result.value).toMatchObject({
    specPrompt: { name: "tool" },
    counts: { documents: 3, clauses: 3, criteria: 1, heldOut: 1, cases: 2 },
  });
  expect(result.diagnostics.map((it) => brief(root, it))).toEqual([
    "package/uncovered-clause guide/stack=go/a.md:1:3",
    "package/uncovered-clause guide/stack=python/a.md:1:3",
  ]);
});

test("parameters without a value get a stand-in of their type", async () => {
  const parameters =
    "parameters:\n  a: { type: string }\n  b: { type: integer, enum: [3] }\n  c: { type: string, secret: true }\n  d: { type: array }";
  expect(
    await findingsOf({
      "SPECPROMPT.md": entry(parameters, "- US-1 {{ with.a }} {{ with.b }}\n"),
      "validation/acceptance.yaml": acceptance("{ run: x }"),
    }),
  ).toEqual([]);
});

test("findings of the package and of the selection come together, each once", async () => {
  const found = await findingsOf({
    "SPECPROMPT.md": entry("licence: MIT"),
    "validation/acceptance.yaml": acceptance("{ runs: x }"),
  });
  expect(found).toEqual([
    "package/unknown-key SPECPROMPT.md:3:1",
    "package/unknown-kind validation/acceptance.yaml:5:14",
  ]);
});

test("package/ignored-name lists what is no part of the package", async () => {
  const found = await findingsOf({
    "SPECPROMPT.md": entry(),
    "validation/acceptance.yaml": acceptance("{ run: x }"),
    "drafts/a.md": "x",
  });
  expect(found).toEqual(["package/ignored-name drafts:1:1"]);
});

test("package/cases-unreadable says where a table does not fit its mapping", async () => {
  const found = await findingsOf({
    "SPECPROMPT.md": entry(),
    "validation/acceptance.yaml": acceptance("{ cases: { file: cases/a.json, preset: nothing } }"),
    "validation/cases/a.json": "[]",
  });
  expect(found).toEqual(["package/cases-unreadable validation/acceptance.yaml:5:12"]);
});

test("package/uncovered-clause points to the clause", async () => {
  const found = await findingsOf({
    "SPECPROMPT.md": entry("", "- US-1 One.\n- US-2 Two.\n"),
    "validation/acceptance.yaml": acceptance("{ run: x }"),
  });
  expect(found).toEqual(["package/uncovered-clause SPECPROMPT.md:6:3"]);
});

test("package/visible-only names the clauses that no held-out criterion covers, where there are any", async () => {
  const files = {
    "SPECPROMPT.md": entry("", "- US-1 One.\n- US-2 Two.\n- US-3 Three.\n"),
    "validation/acceptance.yaml": acceptance("{ run: x }").replace("[US-1]", "[US-1, US-2, US-3]"),
  };
  expect(await findingsOf(files)).toEqual([]);
  const heldOut = acceptance("{ run: x }").replace("AC-1", "H-1").replace("US-1", "US-2");
  const held = { ...files, "validation/held-out/acceptance.yaml": heldOut };
  expect(await findingsOf(held)).toEqual(["package/visible-only SPECPROMPT.md:5:3"]);
  const { diagnostics } = await checkPackage(await writePackage(held));
  expect(diagnostics[0]?.args).toEqual({ clauses: ["US-1", "US-3"] });
});
