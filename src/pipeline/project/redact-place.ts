import type { Run } from "../../adapters/journal/journal.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";
import type { Place } from "./place.ts";

/**
 * The same place with a journal without secrets: what a step gives is redacted before it is remembered,
 * and the flow goes on with what is remembered, so that nothing that follows from it holds a secret either.
 */
export function redactPlace(place: Place, redaction: Redaction): Place {
  const { journal } = place;
  const openRun: typeof journal.openRun = (input) => redactRun(journal.openRun(input), redaction);
  return { ...place, journal: { ...journal, openRun } };
}

function redactRun(run: Run, redaction: Redaction): Run {
  return {
    ...run,
    step: (name, action, keep) => run.step(name, async () => redaction.value(await action()), keep),
    addAttempt: (attempt) =>
      run.addAttempt({ ...attempt, record: redaction.value(attempt.record) }),
    setVerdict: (attempt, verdict, sealed) =>
      run.setVerdict(attempt, redaction.value(verdict), redaction.value(sealed)),
  };
}
