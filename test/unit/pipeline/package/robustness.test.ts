import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeFile } from "#src/platform/files.ts";
import { inspectPackage, type Inspection } from "#src/pipeline/package/inspect-package.ts";
import { acceptance, entry, writePackage } from "./write-package.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "psd-package-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const pieces = fc.constantFrom(
  "---\n",
  "specprompt: 1\n",
  "criteria:\n",
  "  - id: AC-1\n",
  "    check: ",
  "{ run: x }\n",
  "cases: [",
  "]",
  "{",
  "}",
  "&a ",
  "*a",
  "!t ",
  "\t",
  '"',
  "|\n",
  ": ",
  "- ",
  "\0",
  "\u202E",
  "x-a: 1\n",
  "__proto__: 1\n",
  "expect: { stdout: { json: { schema: {} } } }\n",
  "\r\n",
  "[".repeat(3000),
);
const content = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(pieces, { maxLength: 12 }).map((it) => Buffer.from(it.join(""))),
);

/** What is unsound about an inspection; empty when nothing is. */
function faultsOf(bytes: Uint8Array, { specPrompt, findings }: Inspection): readonly unknown[] {
  const lines = Buffer.from(bytes).toString("utf8").split("\n").length;
  const lastLine = Math.max(lines, entry().split("\n").length) + 1;
  const hasError = findings.some((it) => it.severity === "error");
  const misplaced = findings.filter(
    ({ span }) => span === undefined || span.line < 1 || span.line > lastLine || span.column < 1,
  );
  const unescaped = findings.filter((it) => /\p{Cc}/u.test(it.message + (it.hint ?? "")));
  return [...misplaced, ...unescaped, ...(specPrompt === undefined && !hasError ? ["silent"] : [])];
}

test("any bytes as SPECPROMPT.md give a package or an error with a place", async () => {
  expect.hasAssertions();
  await fc.assert(
    fc.asyncProperty(content, async (bytes) => {
      await writeFile(join(root, "one/SPECPROMPT.md"), bytes);
      expect(faultsOf(bytes, await inspectPackage(join(root, "one")))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("any bytes as acceptance.yaml give a package or an error with a place", async () => {
  expect.hasAssertions();
  await writeFile(join(root, "two/SPECPROMPT.md"), entry());
  const edited = fc.tuple(fc.nat(acceptance("{ run: x }").length), pieces).map(([at, piece]) => {
    const text = acceptance("{ run: x }");
    return Buffer.from(text.slice(0, at) + piece + text.slice(at));
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(content, edited), async (bytes) => {
      await writeFile(join(root, "two/validation/acceptance.yaml"), bytes);
      expect(faultsOf(bytes, await inspectPackage(join(root, "two")))).toEqual([]);
    }),
    { numRuns: 250 },
  );
});

test("folders nested without end are told and not followed", async () => {
  const deep = await writePackage({ "SPECPROMPT.md": entry() });
  // Deeper than a path can be long: made from within.
  const script = 'for _ in range(10000): os.mkdir("a"); os.chdir("a")';
  const make = `import os; os.makedirs("context"); os.chdir("context")\n${script}`;
  execFileSync("python3", ["-c", make], { cwd: deep });
  const found = await inspectPackage(deep);
  execFileSync("rm", ["-rf", deep]);
  expect(found.findings.map((it) => [it.code, it.span?.file])).toContainEqual([
    "package/unsafe-name",
    join(deep, "context"),
  ]);
});
