import type { Journal, Run } from "../adapters/journal/journal.ts";
import type { Redaction } from "../diagnostics/redaction.ts";

/**
 * The same journal without secrets: what a step gives is redacted before it is remembered, and the flow
 * goes on with what is remembered, so that nothing that follows from it holds a secret either.
 */
export function redactJournal(journal: Journal, redaction: Redaction): Journal {
  return { ...journal, openRun: (input) => redactRun(journal.openRun(input), redaction) };
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
