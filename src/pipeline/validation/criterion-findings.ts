import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { Selection } from "../composition/selection.ts";
import type { CriterionResult, Verdict } from "./verdict.ts";

/**
 * The criteria that failed or are flaky as findings, at the places where they are written; those that are not
 * required are warnings. What looks copied from visible cases is an info. Of a held-out one the safe view is all that is told. Pure.
 */
export function criterionFindings(
  { results }: Pick<Verdict, "results">,
  { criteria }: Pick<Selection, "criteria">,
): readonly Diagnostic[] {
  const visible = criteria.filter((it) => !it.criterion.heldOut);
  const spans = new Map(visible.map(({ criterion }) => [criterion.id, criterion.span]));
  const ends = results
    .filter((it) => it.end === "failed" || it.end === "flaky")
    .map((it) => {
      const args = { criterion: it.id, says: it.says, seen: seenIn(it) };
      const span = it.heldOut ? undefined : spans.get(it.id);
      const severity = it.required ? "error" : "warning";
      const code =
        it.end === "flaky" ? "validation/criterion-flaky" : "validation/criterion-failed";
      return diagnose(code, args, { span, severity });
    });
  const copies = results.flatMap(({ id, checks }) =>
    checks.flatMap(({ copied }) =>
      copied === undefined
        ? []
        : [
            diagnose(
              "validation/copied-literals",
              { criterion: id, ...copied },
              { span: spans.get(id) },
            ),
          ],
    ),
  );
  return [...ends, ...copies];
}

function seenIn({ checks, end }: CriterionResult): string {
  const failed = checks.find((it) => it.end === end);
  return failed?.evidence?.message ?? failed?.symptom ?? "it failed";
}
