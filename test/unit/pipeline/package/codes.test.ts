import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CatalogueCode } from "#src/diagnostics/catalogue.ts";
import { inspectPackage } from "#src/pipeline/package/inspect-package.ts";
import { acceptance, brief, entry, type Files, writePackage } from "./write-package.ts";

const run = '{ run: ["{start}"] }';
const good: Files = {
  "SPECPROMPT.md": entry(),
  "validation/acceptance.yaml": acceptance(run),
};

interface Case {
  readonly code: CatalogueCode;
  readonly files: Files;
  /** `path:line:column` of the first finding with the code. */
  readonly at: string;
}

const inManifest = (lines: string): Files => ({ ...good, "SPECPROMPT.md": entry(lines) });
const inAcceptance = (content: string): Files => ({
  ...good,
  "validation/acceptance.yaml": content,
});
const withFile = (path: string, content: string | Uint8Array = "x\n"): Files => ({
  ...good,
  [path]: content,
});

/** What can be wrong with a `suite`; each stands at `{ suite:` in column 12. */
function suiteCases(): readonly Case[] {
  const rows = [
    ["package/suite-unguarded", "{ suite: { run: x } }", "5:21"],
    ["package/suite-without-canary", "{ suite: { run: x } }", "5:21"],
    ["package/missing-file", "{ suite: { run: x, canary: canaries/off } }", "5:39"],
    ["package/missing-file", "{ suite: { run: x, canary: [canaries/on, canaries/off] } }", "5:53"],
    ["package/missing-file", "{ suite: { run: x, canary: { folder: canaries/off } } }", "5:49"],
    ["package/path-outside", "{ suite: { run: x, canary: ../canaries/on } }", "5:39"],
    ["package/invalid-value", "{ suite: { run: x, canary: canaries } }", "5:39"],
    ["package/invalid-value", "{ suite: { run: x, canary: canaries/on/deep } }", "5:39"],
    ["package/invalid-value", "{ suite: { run: x, canary: tests } }", "5:39"],
    [
      "package/invalid-value",
      "{ suite: { run: x, canary: { folder: canaries/on, fails: [a] } } }",
      "5:69",
    ],
    ["package/missing-key", "{ suite: { tests: tests } }", "5:14"],
    ["package/empty-command", '{ suite: { run: "" } }', "5:28"],
    ["package/unknown-key", "{ suite: { run: x, test: y } }", "5:31"],
    ["package/missing-file", "{ suite: { run: x, tests: tsts } }", "5:38"],
    ["package/path-outside", "{ suite: { run: x, at: ../b } }", "5:35"],
    ["package/invalid-value", "{ suite: { run: x, at: . } }", "5:35"],
    ["package/invalid-value", "{ suite: { run: x, tests: . } }", "5:38"],
    ["package/invalid-value", "{ suite: { run: x, tests: held-out/tests } }", "5:38"],
    ["package/invalid-value", "{ suite: { run: x, report: xml } }", "5:39"],
    ["package/invalid-value", "{ suite: { run: x, expect: { at-least: 1 } } }", "5:39"],
    [
      "package/invalid-value",
      "{ suite: { run: x, report: junit, expect: { at-least: 0 } } }",
      "5:66",
    ],
    [
      "package/invalid-value",
      "{ suite: { run: x, report: junit, expect: { tests: [a, a] } } }",
      "5:67",
    ],
    ["package/unknown-placeholder", '{ suite: { run: "x {reprt}" } }', "5:28"],
    ["package/unknown-placeholder", '{ run: "x {report}" }', "5:19"],
  ] as const;
  return rows.map(([code, check, at]) => ({
    code,
    files: {
      ...good,
      "validation/acceptance.yaml": acceptance(check),
      "validation/tests/a.py": "",
      "validation/canaries/on/deep/a.py": "",
    },
    at: `validation/acceptance.yaml:${at}`,
  }));
}

const cases: readonly Case[] = [
  {
    code: "package/unused-canary",
    files: withFile("validation/canaries/one/a.py"),
    at: "validation/canaries/one/a.py:1:1",
  },
  { code: "package/no-specprompt", files: { "README.md": "hello" }, at: ":1:1" },
  { code: "package/no-specprompt", files: { "specprompt.md": entry() }, at: ":1:1" },
  { code: "package/empty-file", files: { "SPECPROMPT.md": "  \n" }, at: "SPECPROMPT.md:1:1" },
  {
    code: "package/empty-file",
    files: inAcceptance(""),
    at: "validation/acceptance.yaml:1:1",
  },
  {
    code: "package/binary-file",
    files: withFile("context/a.md", new Uint8Array([65, 10, 66, 0])),
    at: "context/a.md:2:2",
  },
  {
    code: "package/invalid-utf8",
    files: withFile("context/a.md", new Uint8Array([65, 10, 0xc3, 0xa4, 0xff, 66])),
    at: "context/a.md:2:2",
  },
  {
    code: "package/too-large",
    files: withFile("context/a.md", "x".repeat(5 * 1024 * 1024)),
    at: "context/a.md:1:1",
  },
  {
    code: "package/reserved-name",
    files: withFile("validation/fixtures/.GIT/config"),
    at: "validation/fixtures/.GIT:1:1",
  },
  {
    code: "package/reserved-name",
    files: withFile("validation/fixtures/.git. /config"),
    at: "validation/fixtures/.git. :1:1",
  },
  {
    code: "package/unsafe-name",
    files: withFile("validation/fixtures/aux.c"),
    at: "validation/fixtures/aux.c:1:1",
  },
  {
    code: "package/unsafe-name",
    files: withFile(`context/${"a".repeat(250)}${`/${"b".repeat(250)}`.repeat(8)}.md`),
    at: "context:1:1",
  },
  {
    code: "package/name-collision",
    files: { ...withFile("context/A.md"), "context/a.md": "y" },
    at: "context/a.md:1:1",
  },
  {
    code: "package/name-collision",
    files: { ...withFile("context/caf\u00E9/a.md"), "context/cafe\u0301/b.md": "y" },
    at: "context/caf\u00E9:1:1",
  },
  {
    code: "package/hidden-character",
    files: withFile("context/a.md", "one\ntw\u200Bo\n"),
    at: "context/a.md:2:3",
  },
  {
    code: "package/hidden-character",
    files: inAcceptance(acceptance(run).replace("AC-1", "AC\u202E-1")),
    at: "validation/acceptance.yaml:2:9",
  },
  { code: "package/misspelled-folder", files: withFile("contxt/a.md"), at: "contxt:1:1" },
  {
    code: "package/axis-malformed",
    files: withFile("guide/Stack=Python/a.md"),
    at: "guide/Stack=Python:1:1",
  },
  {
    code: "package/axis-misplaced",
    files: withFile("validation/more/stack=python/a.txt"),
    at: "validation/more/stack=python:1:1",
  },
  {
    code: "package/axis-contradiction",
    files: withFile("guide/stack=python/stack=go/a.md"),
    at: "guide/stack=python/stack=go:1:1",
  },
  {
    code: "package/held-out-misplaced",
    files: withFile("validation/stack=go/held-out/acceptance.yaml", "criteria: []\n"),
    at: "validation/stack=go/held-out:1:1",
  },
  {
    code: "package/axis-undeclared",
    files: withFile("guide/stack=python/a.md"),
    at: "guide/stack=python:1:1",
  },
  {
    code: "package/axis-without-options",
    files: inManifest("axes:\n  stack: {}"),
    at: "SPECPROMPT.md:4:3",
  },
  {
    code: "package/axis-default",
    files: {
      ...inManifest("axes:\n  stack: { default: go }"),
      "guide/stack=python/guide.md": "x",
    },
    at: "SPECPROMPT.md:4:21",
  },
  {
    code: "package/front-matter-missing",
    files: { "SPECPROMPT.md": "# Tool\n" },
    at: "SPECPROMPT.md:1:1",
  },
  {
    code: "package/front-matter-not-closed",
    files: { "SPECPROMPT.md": "---\nspecprompt: 1\n\n# Tool\n" },
    at: "SPECPROMPT.md:1:1",
  },
  {
    code: "package/not-a-mapping",
    files: { "SPECPROMPT.md": "---\n- specprompt\n---\n" },
    at: "SPECPROMPT.md:1:1",
  },
  {
    code: "package/not-a-mapping",
    files: inAcceptance("- criteria\n"),
    at: "validation/acceptance.yaml:1:1",
  },
  {
    code: "package/yaml-syntax",
    files: inManifest('description: "open'),
    at: "SPECPROMPT.md:4:1",
  },
  {
    code: "package/yaml-tab",
    files: inManifest("needs:\n\tpython3: '3'"),
    at: "SPECPROMPT.md:4:1",
  },
  {
    code: "package/yaml-feature",
    files: inManifest("name: &it tool"),
    at: "SPECPROMPT.md:3:11",
  },
  {
    code: "package/duplicate-key",
    files: inManifest("name: tool\nname: other"),
    at: "SPECPROMPT.md:4:1",
  },
  { code: "package/unknown-key", files: inManifest("licence: MIT"), at: "SPECPROMPT.md:3:1" },
  {
    code: "package/unknown-key",
    files: inManifest("parameters:\n  a: { type: string, abuot: x }"),
    at: "SPECPROMPT.md:4:22",
  },
  {
    code: "package/unknown-key",
    files: withFile("context/a.md", "---\ncommands: {}\n---\n"),
    at: "context/a.md:2:1",
  },
  {
    code: "package/missing-key",
    files: { "SPECPROMPT.md": "---\nname: tool\n---\n" },
    at: "SPECPROMPT.md:2:1",
  },
  {
    code: "package/missing-key",
    files: inAcceptance("criteria:\n  - id: AC-1\n    check: { run: x }\n"),
    at: "validation/acceptance.yaml:2:5",
  },
  { code: "package/wrong-type", files: inManifest("version: 1.0"), at: "SPECPROMPT.md:3:10" },
  {
    code: "package/wrong-type",
    files: inAcceptance(acceptance("{ run: x, expect: { stdout: { contains: 3 } } }")),
    at: "validation/acceptance.yaml:5:52",
  },
  {
    code: "package/invalid-value",
    files: inManifest("authority: prosa"),
    at: "SPECPROMPT.md:3:12",
  },
  {
    code: "package/invalid-value",
    files: inAcceptance(acceptance("{ run: x, timeout: soon }")),
    at: "validation/acceptance.yaml:5:31",
  },
  {
    code: "package/format-version",
    files: { "SPECPROMPT.md": "---\nspecprompt: 2\n---\n" },
    at: "SPECPROMPT.md:2:13",
  },
  { code: "package/bad-name", files: inManifest("name: My Tool"), at: "SPECPROMPT.md:3:7" },
  { code: "package/bad-version", files: inManifest('version: "1.0"'), at: "SPECPROMPT.md:3:10" },
  {
    code: "package/bad-range",
    files: inManifest("needs: { python3: new }"),
    at: "SPECPROMPT.md:3:19",
  },
  {
    code: "package/bad-parameter",
    files: inManifest("parameters:\n  n: { type: integer, default: 1.5 }"),
    at: "SPECPROMPT.md:4:32",
  },
  {
    code: "package/bad-parameter",
    files: inManifest("parameters:\n  n: { type: string, secret: true, bind: text }"),
    at: "SPECPROMPT.md:4:42",
  },
  {
    code: "package/empty-command",
    files: inManifest("commands:\n  start: ' '"),
    at: "SPECPROMPT.md:4:10",
  },
  {
    code: "package/empty-command",
    files: inAcceptance(acceptance("{ run: [] }")),
    at: "validation/acceptance.yaml:5:19",
  },
  {
    code: "package/bad-id",
    files: inAcceptance(acceptance(run).replace("US-1", "US 1")),
    at: "validation/acceptance.yaml:4:14",
  },
  {
    code: "package/duplicate-criterion",
    files: withFile("validation/held-out/acceptance.yaml", acceptance(run)),
    at: "validation/held-out/acceptance.yaml:2:9",
  },
  {
    code: "package/criterion-without-check",
    files: inAcceptance("criteria:\n  - id: AC-1\n    says: x\n"),
    at: "validation/acceptance.yaml:2:9",
  },
  {
    code: "package/held-out-without-covers",
    files: withFile(
      "validation/held-out/acceptance.yaml",
      "criteria:\n  - id: H-1\n    says: x\n    check: { run: x }\n",
    ),
    at: "validation/held-out/acceptance.yaml:2:9",
  },
  {
    code: "package/several-kinds",
    files: inAcceptance(acceptance("{ run: x, cases: [] }")),
    at: "validation/acceptance.yaml:5:22",
  },
  {
    code: "package/unknown-kind",
    files: inAcceptance(acceptance("{ runn: x }")),
    at: "validation/acceptance.yaml:5:14",
  },
  {
    code: "package/check-without-kind",
    files: inAcceptance(acceptance("{ stdin: x }")),
    at: "validation/acceptance.yaml:5:12",
  },
  {
    code: "package/check-not-run",
    files: inAcceptance(acceptance("{ judge: { goto: / } }")),
    at: "validation/acceptance.yaml:5:14",
  },
  ...suiteCases(),
  {
    code: "package/service-not-run",
    files: inAcceptance(`services:\n  api: { queue: jobs }\n${acceptance(run)}`),
    at: "validation/acceptance.yaml:2:3",
  },
  {
    code: "package/unknown-placeholder",
    files: inAcceptance(acceptance('{ run: ["{strat}"] }')),
    at: "validation/acceptance.yaml:5:19",
  },
  {
    code: "package/missing-file",
    files: inAcceptance(acceptance("{ cases: cases/a.yaml }")),
    at: "validation/acceptance.yaml:5:21",
  },
  {
    code: "package/missing-file",
    files: inAcceptance(`services:\n  site: { static: fixtures/site }\n${acceptance(run)}`),
    at: "validation/acceptance.yaml:2:19",
  },
  {
    code: "package/path-outside",
    files: inAcceptance(acceptance("{ cases: ../a.yaml }")),
    at: "validation/acceptance.yaml:5:21",
  },
  {
    code: "package/bad-pattern",
    files: inAcceptance(acceptance('{ run: x, expect: { stdout: { matches: ["a", "(?=b)"] } } }')),
    at: "validation/acceptance.yaml:5:57",
  },
  {
    code: "package/bad-query",
    files: inAcceptance(acceptance('{ cases: { rows: [], input: "a[" } }')),
    at: "validation/acceptance.yaml:5:40",
  },
  {
    code: "package/bad-json-schema",
    files: inAcceptance(
      acceptance(
        "{ run: x, expect: { stdout: { json: { schema: { $ref: 'http://x.example/y' } } } } }",
      ),
    ),
    at: "validation/acceptance.yaml:5:58",
  },
  {
    code: "package/inside-only",
    files: inAcceptance(acceptance("{ suite: { run: pytest } }")),
    at: "validation/acceptance.yaml:2:9",
  },
  {
    code: "package/start-untried",
    files: {
      ...inManifest("commands: { start: ./tool, drive: ./driver }"),
      "validation/acceptance.yaml": acceptance("{ cases: [] }"),
    },
    at: "validation/acceptance.yaml:5:12",
  },
  {
    code: "package/nothing-executable",
    files: { "SPECPROMPT.md": entry() },
    at: "SPECPROMPT.md:1:1",
  },
];

describe("each fault is found at its place", () => {
  test.each(cases)("$code at $at", async ({ code, files, at }) => {
    const root = await writePackage(files);
    const { findings } = await inspectPackage(root);
    expect(findings.map((it) => brief(root, it))).toContain(`${code} ${at}`);
  });

  test("a sound package has no finding", async () => {
    const { findings } = await inspectPackage(await writePackage(good));
    expect(findings).toEqual([]);
  });

  test("a suite with its canaries and expected tests has no finding", async () => {
    const suite =
      "{ suite: { run: x, report: junit, expect: { tests: [a] }, canary: [canaries/on, { folder: canaries/off, fails: [a] }] } }";
    const root = await writePackage({
      ...good,
      "validation/acceptance.yaml": `${acceptance(suite)}  - id: AC-2\n    says: It runs.\n    covers: [US-1]\n    check: ${run}\n`,
      "validation/tests/a.py": "",
      "validation/canaries/README.md": "",
      "validation/canaries/on/criteria.yaml": "criteria: [1]\n",
      "validation/canaries/off/.env": "",
    });
    expect((await inspectPackage(root)).findings).toEqual([]);
  });

  test("package/not-found for a path without anything", async () => {
    const root = await writePackage({});
    const { findings } = await inspectPackage(join(root, "nothing"));
    expect(findings.map((it) => it.code)).toEqual(["package/not-found"]);
  });

  test("package/link for a symbolic link in a layer or in the place of one", async () => {
    const root = await writePackage(good);
    await symlink("/etc/hosts", join(root, "validation/hosts"));
    await symlink("/etc", join(root, "guide"));
    const { findings } = await inspectPackage(root);
    expect(findings.map((it) => brief(root, it))).toEqual([
      "package/link guide:1:1",
      "package/link validation/hosts:1:1",
    ]);
  });
});
