import { describe, expect, test } from "vitest";
import { codeFrame } from "#src/diagnostics/code-frame.ts";
import type { CatalogueCode } from "#src/diagnostics/catalogue.ts";
import { checkPackage } from "#src/pipeline/judging/check.ts";
import { entry, writePackage } from "./write-package.ts";

/** What people get wrong while they write checks: what stands there, the code, what is marked, a piece of the hint. */
type Mistake = readonly [text: string, code: CatalogueCode, marked: string, hint: string];

const inCheck: readonly Mistake[] = [
  ["{ run: x, expect: { exitt: 1 } }", "package/unknown-key", "exitt", "`exit`"],
  [
    "{ run: x, expect: { stdout: { contain: a } } }",
    "package/unknown-key",
    "contain",
    "`contains`",
  ],
  ["{ run: x, stdout: a }", "package/unknown-key", "stdout", "`expect: { stdout: … }`"],
  ["{ run: x, colour: red }", "package/unknown-key", "colour", "Use one of `run`"],
  ["{ run: [a, 1] }", "package/wrong-type", "1", "quotes"],
  ["{ run: [{start}, a] }", "package/wrong-type", "{start}", "quotes"],
  ["{ run: x, env: [A=1] }", "package/wrong-type", "[A=1]", "a mapping"],
  ["{ run: x, expect: { exit: none } }", "package/wrong-type", "none", "a number, a list or `any`"],
  ["{ run: x, expect: { exit: 999 } }", "package/invalid-value", "999", "Change"],
  ["{ run: x, timeout: soon }", "package/invalid-value", "soon", "Change"],
  ['{ run: "" }', "package/empty-command", '""', "Name a program"],
  ["[{ run: x }]", "package/wrong-type", "[{ run: x }]", "a mapping"],
  ["run x", "package/wrong-type", "run x", "a mapping"],
  ["", "package/criterion-without-check", "AC-1", "Add `check`"],
  ["{}", "package/check-without-kind", "{}", "Add one of run"],
  ["{ expect: { exit: 1 } }", "package/check-without-kind", "{ expect: { exit: 1 } }", "run"],
  ["{ run: x, cases: [] }", "package/several-kinds", "cases", "`checks`"],
  ["{ file: { present: [a] } }", "package/unknown-kind", "file", "`files`"],
  ["{ banana: 1 }", "package/unknown-kind", "banana", "Use one of run"],
  ["{ files: {} }", "package/invalid-value", "{}", "Change"],
  ['{ run: x, expect: { stdout: { matches: "(" } } }', "package/bad-pattern", '"("', "RE2"],
  [
    '{ run: x, expect: { stdout: { json: { at: "a[" } } } }',
    "package/bad-query",
    '"a["',
    "Correct",
  ],
  ['{ cases: { rows: [], each: "x[" } }', "package/bad-query", '"x["', "Correct"],
  [
    "{ run: x, expect: { stdout: { json: { schema: { type: objekt } } } } }",
    "package/bad-json-schema",
    "{ type: objekt }",
    "Correct the schema",
  ],
  ['{ run: "{strat} a" }', "package/unknown-placeholder", '"{strat} a"', "`{start}`"],
  ['{ run: "{start} {site}" }', "package/unknown-placeholder", '"{start} {site}"', "{fixtures}"],
  [
    '{ run: "{start} {fixtures}/sampl.txt" }',
    "package/missing-file",
    '"{start} {fixtures}/sampl.txt"',
    "`{fixtures}/sample.txt`",
  ],
  [
    "{ cases: cases/ad.yaml }",
    "package/missing-file",
    "cases/ad.yaml",
    "`validation/cases/add.yaml`",
  ],
  [
    "{ cases: [{ input: 1, expect: 1 }, { inputs: 1, expect: 1 }] }",
    "package/unknown-key",
    "inputs",
    "`input`",
  ],
  ["{ cases: [{ input: 1, expects: 1 }] }", "package/unknown-key", "expects", "`expect`"],
  ["{ cases: ../add.yaml }", "package/path-outside", "../add.yaml", "without `..`"],
  [
    "{ cases: { file: cases/add.yaml, preset: exercsm } }",
    "package/cases-unreadable",
    "{ cases: { file: cases/add.yaml, preset: exercsm } }",
    "preset",
  ],
  [
    "{ cases: cases/none.yaml }",
    "package/cases-unreadable",
    "{ cases: cases/none.yaml }",
    "mapping",
  ],
  [
    "{ suite: { run: x, tests: my/own/suite } }",
    "package/missing-file",
    "my/own/suite",
    "relative to validation",
  ],
  ["{ http: { path: a } }", "package/invalid-value", "a", "Change"],
  ['{ http: { path: "/{id}" } }', "package/unknown-placeholder", '"/{id}"', "{port}"],
  ["{ http: { path: /, capture: { id: { jsn: id } } } }", "package/unknown-key", "jsn", "`json`"],
  ["{ manual: Look., env: { A: b } }", "package/unknown-key", "env", "Use one of `manual`"],
  ["{ run: x, stdin: @a }", "package/yaml-syntax", "@", "quotes"],
];

const inFile: readonly Mistake[] = [
  ["critera: []\n", "package/unknown-key", "critera", "`criteria`"],
  [
    "criteria:\n  - id: A\n    says: x\n    chek: { run: x }\n",
    "package/unknown-key",
    "chek",
    "`check`",
  ],
  ["criteria:\n  AC-1: { says: x }\n", "package/wrong-type", "AC-1: { says: x }", "a list"],
  ["criteria:\n  - says: x\n    check: { run: x }\n", "package/missing-key", "says: x", "Add `id`"],
  [
    "criteria:\n  - id: 1\n    says: x\n    check: { run: x }\n",
    "package/wrong-type",
    "1",
    "quotes",
  ],
  [
    "criteria:\n  - id: A 1\n    says: x\n    check: { run: x }\n",
    "package/bad-id",
    "A 1",
    "letters and digits",
  ],
  [
    "criteria:\n  - id: A\n    says: x\n    required: no\n    check: { run: x }\n",
    "package/wrong-type",
    "no",
    "true or false",
  ],
  [
    "criteria:\n  - id: A\n    says: x\n    covers: US-1\n    check: { run: x }\n",
    "package/wrong-type",
    "US-1",
    "a list",
  ],
  [
    "criteria:\n  - id: A\n    says: x\n    checks: { run: x }\n",
    "package/wrong-type",
    "{ run: x }",
    "a list",
  ],
  [
    "criteria:\n  - { id: A, says: x, check: { run: x } }\n  - { id: A, says: x, check: { run: x } }\n",
    "package/duplicate-criterion",
    "A",
    "another id",
  ],
  ["services:\n  site: { statc: a }\ncriteria: []\n", "package/unknown-key", "statc", "`static`"],
  [
    "services:\n  My Site: { static: a }\ncriteria: []\n",
    "package/invalid-value",
    "My Site",
    "Change",
  ],
  ["criteria:\n\t- id: A\n", "package/yaml-tab", "    ", "spaces"],
  ["criteria:\n  - id: A\n    says: a: b\n", "package/yaml-syntax", "a", "quotes"],
  ["criteria:\n  - id: [A\n    says: x\n", "package/yaml-syntax", "s", "syntax"],
  ["criteria: []\n---\ncriteria: []\n", "package/yaml-syntax", "---", "syntax"],
  ["criteria:\n  - id: &a A\n    says: *a\n", "package/yaml-feature", "A", "the value itself"],
  [
    "criteria:\n  - id: A\n    says: x\n    says: y\n",
    "package/duplicate-key",
    "says",
    "Remove one",
  ],
  ["- id: A\n", "package/not-a-mapping", "- id: A", "key: value"],
  ["", "package/empty-file", "", "Write its content"],
];

const [before, after] = [
  "criteria:\n  - id: AC-1\n    says: x\n    covers: [US-1]\n    check: ",
  "\n",
];

describe("a mistake in an acceptance file", () => {
  test.each([
    ...inCheck.map(([text, ...rest]) => [before + text + after, ...rest]),
    ...inFile,
  ] as readonly Mistake[])("%j is %s", async (...[text, code, marked, hint]) => {
    const root = await writePackage({
      "SPECPROMPT.md": entry("commands: { start: ./tool, drive: ./drive }"),
      "validation/acceptance.yaml": text,
      "validation/cases/add.yaml": "- { input: 1, expect: 1 }\n",
      "validation/cases/none.yaml": "[]\n",
      "validation/fixtures/sample.txt": "x",
    });
    const checked = await checkPackage(root);
    const all = checked.ok ? checked.value.diagnostics : checked.diagnostics;
    const faults = all.filter((it) => it.severity === "error" || it.code === code);
    const found = faults.find((it) => it.code === code);
    expect(found?.span?.file).toBe(`${root}/validation/acceptance.yaml`);
    // The first of them is what a person mends; it hides behind nothing that only follows from it.
    expect(faults.filter((it) => it.code === "package/cases-unreadable").length).toBe(
      code === "package/cases-unreadable" ? 1 : 0,
    );
    expect(all.map((it) => it.code)).not.toContain("package/nothing-executable");
    expect(found?.hint).toContain(hint);
    expect(markedIn(text, found?.span)).toBe(marked);
  });
});

/** What a code frame of a text marks, as it is shown there. */
function markedIn(text: string, span: Parameters<typeof codeFrame>[1] | undefined): string {
  if (span === undefined) return "nothing";
  const lines = codeFrame(text, span);
  const index = lines.findIndex((it) => it.startsWith(">"));
  const [line = "", carets = ""] = lines.slice(index);
  const from = carets.indexOf("^");
  return line.slice(from, from + carets.trimEnd().length - from);
}
