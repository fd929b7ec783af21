import { expect, test } from "vitest";
import { criterionFindings } from "#src/pipeline/validation/criterion-findings.ts";
import type { End } from "#src/pipeline/validation/verdict.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";
import { criterion, run } from "../../../support/judging.ts";

const check = (end: End) => [
  { kind: "run", end, evidence: { message: `it ${end}` }, durationMs: 1 },
];

test("finds what failed and what is flaky, at its place, by its weight", () => {
  const verdict = verdictOf(
    resultOf("AC-1", "failed", { checks: check("failed") }),
    resultOf("AC-2", "flaky", { required: false, checks: check("flaky") }),
    resultOf("AC-3", "passed", { checks: check("passed") }),
    resultOf("held-out-1", "flaky", {
      heldOut: true,
      checks: [{ kind: "held-out", end: "flaky", symptom: "timed-out", durationMs: 0 }],
    }),
  );
  const criteria = ["AC-1", "AC-2", "AC-3"].map((id) => ({
    criterion: criterion(id, run(["true"])),
    source: "",
    folder: "",
    digest: id,
  }));
  const found = criterionFindings(verdict, { criteria });
  expect(found.map((it) => [it.code, it.severity, it.span?.line])).toEqual([
    ["validation/criterion-failed", "error", 1],
    ["validation/criterion-flaky", "warning", 1],
    ["validation/criterion-flaky", "error", undefined],
  ]);
  expect(found[1]?.message).toBe(
    "AC-2 is flaky, it passed and failed on the same files: AC-2 holds. (it flaky)",
  );
  expect(found[2]?.message).toContain("(timed-out)");
});

test("what looks copied from visible cases is an info at their criterion", () => {
  const copied = { found: 5, of: 6, files: ["src/answers.py"] };
  const table = { kind: "cases", end: "passed" as const, copied, durationMs: 1 };
  const verdict = verdictOf(resultOf("AC-1", "passed", { checks: [table] }));
  const selected = {
    criterion: criterion("AC-1", run(["true"])),
    source: "",
    folder: "",
    digest: "",
  };
  const [found, ...rest] = criterionFindings(verdict, { criteria: [selected] });
  expect(found).toMatchObject({
    code: "validation/copied-literals",
    severity: "info",
    span: { line: 1 },
  });
  expect(found?.message).toBe("5 of 6 unusual values that AC-1 expects stand in src/answers.py");
  expect(rest).toEqual([]);
});
