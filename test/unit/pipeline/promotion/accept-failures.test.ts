import { expect, test } from "vitest";
import { acceptFailures } from "#src/pipeline/promotion/accept-failures.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";

const verdict = verdictOf(
  resultOf("AC-1", "passed"),
  resultOf("AC-2", "flaky"),
  resultOf("AC-3", "failed", { required: false }),
);

test("lets a flaky criterion pass by name only", () => {
  const open = acceptFailures({ attempt: "a1", verdict, waive: [], because: undefined });
  expect(open.ok ? [] : open.diagnostics.map((it) => it.code)).toEqual([
    "refinement/attempt-not-green",
  ]);
  const because = "known to be slow";
  const waived = acceptFailures({ attempt: "a1", verdict, waive: ["AC-2"], because });
  expect(waived.ok && waived.value).toEqual([{ criterion: "AC-2", because }]);
});

test.each([
  [["AC-2", "AC-1"], "x", "refinement/waiver-needless"],
  [["AC-2", "AC-3"], "x", "refinement/waiver-needless"],
  [["AC-2"], " ", "refinement/waiver-without-reason"],
])("refuses to waive %j because of %j", (waive, because, code) => {
  const refused = acceptFailures({ attempt: "a1", verdict, waive, because });
  expect(refused.diagnostics.map((it) => it.code)).toEqual([code]);
});
