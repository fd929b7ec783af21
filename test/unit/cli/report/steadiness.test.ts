import picocolors from "picocolors";
import { expect, test } from "vitest";
import { judgedLine, steadinessLines } from "#src/cli/report/steadiness.ts";
import { countEnds } from "#src/pipeline/validation/steadiness.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";

const colors = picocolors.createColors(false);
const subject = { name: "notes", folder: "/project/notes", drifted: [], findings: [] };

test("says what is flaky, what fails every time, and what so many tries could have missed", () => {
  const heldOut = { heldOut: true, says: "A held-out check", covers: ["KB-1"] };
  const criteria = countEnds([
    verdictOf(
      resultOf("AC-1", "passed"),
      resultOf("AC-2", "failed", { required: false }),
      resultOf("AC-3", "failed", { says: "It \u001b[31mholds." }),
      resultOf("held-out-1", "passed", heldOut),
    ),
    verdictOf(
      resultOf("AC-1", "passed"),
      resultOf("AC-2", "failed", { required: false }),
      resultOf("AC-3", "passed"),
      resultOf("held-out-1", "failed", heldOut),
    ),
  ]);
  expect(steadinessLines({ ...subject, times: 2, criteria, drifted: ["a.py"] }, colors)).toEqual([
    "",
    "✗ notes: 2 criteria are flaky",
    "  judged 2 times, with 1 file edited since promotion",
    "  ~ AC-3 It \\u{1b}[31mholds. failed 1 of 2 times: between 9 % and 91 % of all tries",
    "  ~ held-out-1 held out, covers KB-1 failed 1 of 2 times: between 9 % and 91 % of all tries",
    "  ✗ AC-2 AC-2 holds. (optional) failed every time",
    "  ✓ 1 criterion passed every time",
    "",
    "Chance that 2 tries show what fails in 50 % of tries: 50 %, 30 % of tries: 42 %, 10 % of tries: 18 %.",
    "What fails in 10 % of tries takes -n 29 (95 %).",
  ]);
});

test("asks for no more tries than are enough", () => {
  const verdicts = [verdictOf(resultOf("AC-1", "passed"))];
  const lines = steadinessLines({ ...subject, times: 29, criteria: countEnds(verdicts) }, colors);
  expect(lines[1]).toBe("✓ notes: nothing is flaky");
  expect(lines.at(-1)).toContain("10 % of tries: 95 %.");
});

test("tells of trouble beside it", () => {
  const verdicts = [
    verdictOf(resultOf("AC-1", "errored")),
    verdictOf(resultOf("AC-1", "errored")),
    verdictOf(resultOf("AC-1", "passed")),
  ];
  const lines = steadinessLines({ ...subject, times: 3, criteria: countEnds(verdicts) }, colors);
  expect(lines).toContain("  ! AC-1 AC-1 holds. errored 2 times, passed 1 times");
  const line = { verdict: verdictOf(resultOf("AC-1", "failed")), number: 2, times: 3 };
  expect(judgedLine(line, colors)).toBe("2 of 3: red\n");
});
