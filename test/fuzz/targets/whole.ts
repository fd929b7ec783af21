import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { inspectPackage } from "#src/pipeline/package/inspect-package.ts";
import { readOverlay } from "#src/pipeline/package/read-overlay.ts";
import { presets } from "#src/pipeline/validation/cases/presets/presets.ts";
import { readCases } from "#src/pipeline/validation/cases/read-cases.ts";
import { evaluate } from "#src/pipeline/validation/expressions.ts";
import { stringify } from "yaml";
import { fromTexts, fromValues, realFiles } from "../input/seeds.ts";
import { acceptanceValue, manifestValue, schemaValues } from "../input/valid.ts";
import { checkFindings } from "../promises.ts";
import type { Target } from "../target.ts";
import { scratch } from "./folder.ts";

const known = [...Object.keys(presets), "none", "__proto__"];

const tables: Target = {
  name: "cases",
  reads: "case tables with every preset",
  share: 2,
  inputs: fc.oneof(
    fromTexts([
      ...realFiles("cases*.json", 900),
      "a: &x [{name: b, input: 1, output: 2}]\nc: {d: *x}\n",
      "{input: 1}\n{input: 2, error: {message: x}}\n",
    ]),
    fromValues([
      {
        cases: [
          {
            description: "a",
            property: "f",
            input: { x: 1 },
            expected: { error: "no" },
            uuid: "u",
          },
          { reimplements: "u", cases: [] },
        ],
      },
      [
        { name: "a", call: "f", input: 1, expect: 2 },
        { input: 1, error: { message: "x" } },
      ],
      { tests: [{ selector: "$", document: 1, results: [1, 2], template: "", data: 1 }] },
      [
        { given: {}, cases: [{ expression: "a", result: 1 }], expression: "a", doc: {}, patch: [] },
        { template: "", tests: [{ expect: {}, variables: [], result: true }], error: "x" },
      ],
      { group: { variables: {}, testcases: [["{a}", ["b", "c"]]] } },
    ]),
  ),
  run: async (bytes) => {
    const extension = ["json", "yaml", "jsonl"][bytes.length % 3];
    const file = join(scratch(), `table.${extension}`);
    writeFileSync(file, bytes);
    const preset = known[bytes.length % known.length] ?? "rows";
    const read = await readCases({ source: { file }, mapping: { preset } }, () => file);
    if (read.ok && read.value.some((it) => typeof it.name !== "string")) throw new Error("no name");
  },
};

const wholePackage = [
  `=== SPECPROMPT.md\n---\n${stringify(manifestValue)}---\n- **FR-1** x {{ with.greeting }}\n`,
  "=== core/stack=python/a.md\n---\nneeds: {python3: '>=3'}\n---\nFR-2 text\n",
  `=== validation/acceptance.yaml\n${stringify(acceptanceValue)}`,
  '=== validation/cases.json\n[{"input": 1, "output": 2}]\n',
  "=== overlay.yaml\naxes: {stack: {about: x}}\n",
  "=== guide/g.md.liquid\n{% if choose.stack == 'python' %}x{% endif %}\n",
].join("");

const folders: Target = {
  name: "package-folder",
  reads: "whole packages and overlays on the disk, their paths too",
  share: 0.4,
  inputs: fromTexts([wholePackage]),
  run: async (bytes) => {
    const root = join(scratch(), "package");
    rmSync(root, { recursive: true, force: true });
    for (const part of Buffer.from(bytes).toString("latin1").split(/^=== /mu).slice(1)) {
      const [path = "", ...content] = part.split("\n");
      write(join(root, join("/", path)), Buffer.from(content.join("\n"), "latin1"));
    }
    checkFindings((await inspectPackage(root)).findings);
    checkFindings((await readOverlay(root)).diagnostics);
  },
};

/** Writes a file where its name can be one. */
function write(path: string, content: Buffer): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}

const jobs = [
  {
    kind: "value" as const,
    at: "a[?b > `1`]",
    value: { a: [{ b: 1 }, { b: 2 }] },
    schema: schemaValues[0],
  },
  {
    kind: "rows" as const,
    each: "rows",
    document: { rows: [{ x: 1 }] },
    parts: { input: "x", name: "to_string(x)" },
  },
];

const evaluation: Target = {
  name: "evaluation",
  reads: "JMESPath and JSON Schema evaluated in their process",
  share: 0.02,
  inputs: fromValues(jobs),
  run: async (bytes) => {
    let job: unknown;
    try {
      job = JSON.parse(Buffer.from(bytes).toString("utf8"));
    } catch {
      return;
    }
    // Damaged on purpose: the worker has to stand whatever comes.
    const result = await evaluate(job as (typeof jobs)[number]);
    if (!result.ok && typeof result.message !== "string") throw new Error("a fault without words");
  },
};

/** Readers that need a disk or a process for each input. */
export const wholeTargets: readonly Target[] = [tables, folders, evaluation];
