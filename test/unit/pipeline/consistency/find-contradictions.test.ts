import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkPackage } from "#src/pipeline/judging/check.ts";
import { whenwordsPackage } from "../../../support/whenwords.ts";
import { acceptance, entry, type Files, writePackage } from "../package/write-package.ts";

async function found(files: Files, path = "") {
  const root = await writePackage(files);
  const { diagnostics } = await checkPackage(join(root, path), { consistency: true });
  return diagnostics.filter((it) => /case-|-case|count/u.test(it.code));
}

const prose = [
  "- US-1 `greet(name)` says hello. There are 5 tests.",
  "",
  '- `greet("Ada")` → "Hello, Ada"',
  "",
].join("\n");
const rows =
  '[{ call: greet, input: Ada, expect: "Hi" }, { call: greet, input: Bob, expect: b }, { call: greet, input: Bob, expect: b }, { call: greet, input: Bob, expect: c }]';
const files: Files = {
  "SPECPROMPT.md": entry("", prose),
  "validation/acceptance.yaml": acceptance(`{ cases: ${rows} }`),
};

test("tells what cases and prose say differently, with both places", async () => {
  const all = await found(files);
  expect(all.map((it) => `${it.severity} ${it.code}`).toSorted()).toEqual([
    "error package/case-contradicts-case",
    "error package/case-contradicts-prose",
    "info package/duplicate-case",
    "warning package/count-differs",
  ]);
  const said = all.find((it) => it.code === "package/case-contradicts-prose");
  expect(said?.message).toContain('expects "Hi", and the prose says otherwise: "Hello, Ada"');
  expect(said?.related?.[0]?.span.line).toBe(7);
});

test("is a warning where the package says which of the two counts", async () => {
  const all = await found({ ...files, "SPECPROMPT.md": entry("authority: cases", prose) });
  expect(all.filter((it) => it.severity === "error")).toEqual([]);
});

test("is not looked for unless it is asked for", async () => {
  const { diagnostics } = await checkPackage(await writePackage(files));
  expect(diagnostics.map((it) => it.code)).toEqual([]);
});

const corpus = process.env["PSD_CORPUS"];

test.skipIf(corpus === undefined)(
  "finds both known contradictions of whenwords, and nothing where they were mended",
  async () => {
    const mended = whenwordsPackage(corpus ?? "");
    const before = readFileSync(join(corpus ?? "", "whenwords/tests.before-fix.yaml"), "utf8");
    const contradictions = async (more: Files) =>
      (await found({ ...mended, ...more }, "whenwords"))
        .filter((it) => it.code === "package/case-contradicts-prose")
        .map((it) => it.message);
    expect(await contradictions({ "whenwords/validation/cases/tests.yaml": before })).toEqual([
      expect.stringContaining("10 months ago - 319 days"),
      expect.stringContaining("compact max_units 1"),
    ]);
    expect(await contradictions({})).toEqual([]);
  },
);
