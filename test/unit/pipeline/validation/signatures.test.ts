import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { outcomeOf } from "#src/pipeline/validation/conclude.ts";
import { keepSignature, signaturesOf } from "#src/pipeline/validation/signatures.ts";
import type { CheckResult, CriterionResult, End } from "#src/pipeline/validation/verdict.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "psd-signatures-"));
});
afterEach(() => rm(root, { recursive: true }));

const signed = { criterion: "AC-7", digest: "d1", tree: "a".repeat(40) };
const signature = { ...signed, says: "It is nice.", by: "ada", at: "2026-11-28T12:00:00.000Z" };

test("counts for one tree and one check", async () => {
  const isSigned = signaturesOf(root);
  expect(await isSigned(signed)).toBe(false);
  await keepSignature(root, signature);
  expect(await isSigned(signed)).toBe(true);
  expect(await isSigned({ ...signed, digest: "d2" })).toBe(false);
  expect(await isSigned({ ...signed, tree: "b".repeat(40) })).toBe(false);
  expect(await isSigned({ ...signed, criterion: "AC-8" })).toBe(false);
});

test.each(["", "{", "[]", "7", JSON.stringify({ ...signature, criterion: "ac-7" })])(
  "what is no signature signs nothing: %s",
  async (content) => {
    const path = join(root, await keepSignature(root, signature));
    await writeFile(path, content);
    expect(await signaturesOf(root)(signed)).toBe(false);
  },
);

test("a link in the place of a signature signs nothing", async () => {
  const path = join(root, await keepSignature(root, signature));
  const other = join(root, "elsewhere.json");
  await mkdir(dirname(other), { recursive: true });
  await writeFile(other, JSON.stringify(signature));
  await rm(path);
  await symlink(other, path);
  expect(await signaturesOf(root)(signed)).toBe(false);
});

/** A result whose checks are these. */
function result(checks: readonly (readonly [kind: string, end: End])[]): CriterionResult {
  const all = checks.map(([kind, end]): CheckResult => ({ kind, end, durationMs: 0 }));
  const order: readonly End[] = ["errored", "failed", "not-run", "signed"];
  const end = order.find((it) => all.some((check) => check.end === it)) ?? "passed";
  const rest = { says: "", covers: [], required: true, heldOut: false, digest: "", durationMs: 0 };
  return { id: "AC-1", end, checks: all, ...rest };
}

const unsigned = result([["manual", "not-run"]]);

test.each([
  [[unsigned], "waiting"],
  [[unsigned, result([["run", "passed"]])], "waiting"],
  [[unsigned, result([["run", "failed"]])], "red"],
  [[unsigned, result([["run", "errored"]])], "errored"],
  [
    [
      result([
        ["run", "failed"],
        ["manual", "not-run"],
      ]),
    ],
    "red",
  ],
  [
    [
      result([
        ["run", "passed"],
        ["manual", "signed"],
      ]),
    ],
    "green",
  ],
  [[{ ...unsigned, required: false }, result([["run", "passed"]])], "green"],
  [[result([["page", "not-run"]])], "unverified"],
] as const)("an outcome with what waits for a person: %j", (results, outcome) => {
  expect(outcomeOf(results)).toBe(outcome);
});
