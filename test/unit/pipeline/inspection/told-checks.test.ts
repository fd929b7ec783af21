import { expect, test } from "vitest";
import type { AttemptRecord, RunRecord } from "#src/adapters/journal/journal.ts";
import { findToldChecks } from "#src/pipeline/inspection/told-checks.ts";
import { resultOf, verdictOf } from "../../../support/verdicts.ts";

const runs = ["r1", "r2"].map((id): RunRecord => ({
  id,
  deployment: "notes",
  key: id,
  state: "done",
  startedAt: 1,
  request: {},
}));

/** An attempt at a place such as `r1 g1 t2` that failed held-out checks of these digests. */
function attempt(place: string, ...digests: string[]): AttemptRecord {
  const [run = "", ...numbers] = place.split(" ");
  const [generation = 0, turn = 0] = numbers.map((it) => Number(it.slice(1)));
  const failed = digests.map((digest) =>
    resultOf("held-out-1", "failed", { heldOut: true, digest }),
  );
  const verdict = verdictOf(
    ...failed,
    resultOf("AC-1", "failed", { digest: "visible" }),
    resultOf("held-out-2", "passed", { heldOut: true, digest: "passing" }),
    resultOf("held-out-3", "flaky", { heldOut: true, digest: "unsteady" }),
  );
  return {
    id: `a-${run}-${generation}-${turn}`,
    run,
    deployment: "notes",
    generation,
    turn,
    tree: "t",
    createdAt: 1,
    record: {},
    verdict,
  };
}

test("held-out failures were told where the generation went on, and nowhere else", () => {
  const { verdict: _, ...notJudged } = attempt("r2 g2 t1", "nothing");
  const attempts = [
    attempt("r1 g1 t1", "a", "b"),
    attempt("r1 g1 t2", "c"),
    // A fresh generation is told nothing of the one before.
    attempt("r1 g2 t1", "d"),
    attempt("r2 g1 t1", "e"),
    notJudged,
    attempt("r2 g2 t2", "f"),
  ];
  const journal = {
    runs: () => runs,
    attempts: (run: string) => attempts.filter((it) => it.run === run),
  };
  expect([...findToldChecks("notes", journal)]).toEqual(["a", "b"]);
});
