import { expect, test } from "vitest";
import { isDoubtful, tryUntilSure } from "#src/pipeline/validation/try-again.ts";
import type { CheckResult, End } from "#src/pipeline/validation/verdict.ts";
import { resultOf } from "../../../support/verdicts.ts";

const check = (kind: string, end: End = "failed"): CheckResult => ({
  kind,
  end,
  symptom: "wrong-output",
  durationMs: 1,
});
const red = resultOf("AC-1", "failed", { checks: [check("files", "passed"), check("run")] });

/** Tries that end so, one after the other, and how many were made. */
function triesOf(...ends: readonly End[]) {
  let made = 0;
  const again = async () => resultOf("AC-1", ends[made++] ?? "passed");
  return { again, made: () => made };
}

test("believes what failed four times", async () => {
  const tries = triesOf("failed", "failed", "failed");
  const result = await tryUntilSure(red, tries.again);
  expect(result).toMatchObject({ end: "failed", tried: { times: 4, failed: 4 } });
  expect(result.checks).toEqual(red.checks);
  expect(tries.made()).toBe(3);
});

test.each([
  [["passed"], { times: 2, failed: 1 }],
  [["failed", "failed", "passed"], { times: 4, failed: 3 }],
  // A check beside it waits for a person.
  [["failed", "not-run"], { times: 3, failed: 2 }],
] as const)("calls flaky what then ends %j, and stops at the first pass", async (ends, tried) => {
  const tries = triesOf(...ends);
  const result = await tryUntilSure(red, tries.again);
  expect(result).toMatchObject({ end: "flaky", tried });
  expect(result.checks.map((it) => it.end)).toEqual(["passed", "flaky"]);
  expect(tries.made()).toBe(ends.length);
});

test("knows nothing where the machine is in trouble meanwhile", async () => {
  const tries = triesOf("failed", "errored");
  expect((await tryUntilSure(red, tries.again)).end).toBe("errored");
  expect(tries.made()).toBe(2);
});

test("doubts no result but a failed one, and none that only the stored bytes decide", () => {
  const every = { tryAgain: "every", earlier: [] } as const;
  expect(isDoubtful(red, every)).toBe(true);
  for (const end of ["passed", "errored", "not-run"] as const) {
    expect(isDoubtful(resultOf("AC-1", end), every)).toBe(false);
  }
  expect(isDoubtful(resultOf("AC-1", "failed", { checks: [check("files")] }), every)).toBe(false);
  expect(isDoubtful(red, { tryAgain: "never", earlier: [] })).toBe(false);
});

test("doubts nothing more once a required criterion has surely failed, where only that decides", () => {
  const optional = resultOf("AC-2", "failed", { required: false });
  const flaky = resultOf("AC-3", "flaky");
  const sure = resultOf("AC-4", "failed");
  const decisive = (...earlier: readonly (typeof sure)[]) =>
    isDoubtful(red, { tryAgain: "decisive", earlier });
  expect(decisive(optional, flaky)).toBe(true);
  expect(decisive(optional, flaky, sure)).toBe(false);
  expect(isDoubtful(red, { tryAgain: "every", earlier: [sure] })).toBe(true);
});
