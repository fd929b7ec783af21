import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../platform/clock.ts";
import type { AttemptRecord, Run } from "./journal.ts";
import { readAttempt, selectAttempts, writeJson } from "./rows.ts";

/** Which run it is. */
interface RunPlace {
  readonly number: number;
  readonly deployment: string;
  readonly resumed: boolean;
}

interface Step<Value> {
  readonly name: string;
  readonly action: () => Promise<Value>;
  readonly keep: ((value: Value) => boolean) | undefined;
}

interface Services {
  readonly database: DatabaseSync;
  readonly clock: Clock;
}

/** The run of that number, which must be open. */
export function createRun(it: RunPlace, services: Services): Run {
  const { database, clock } = services;
  return {
    id: `r${it.number}`,
    resumed: it.resumed,
    step: (name, action, keep) => runStep({ name, action, keep }, it, services),
    finishedSteps: () =>
      database
        .prepare("SELECT name FROM steps WHERE run = ? ORDER BY number")
        .all(it.number)
        .map((row) => String(row["name"])),
    addAttempt: (attempt) => addAttempt(attempt, it, services),
    setVerdict: (attempt, verdict, sealed) => {
      const result = database
        .prepare("UPDATE attempts SET verdict = ?, sealed = ? WHERE 'a' || number = ? AND run = ?")
        .run(writeJson(verdict), writeJson(sealed), attempt, it.number);
      if (result.changes !== 1) throw new Error(`The run r${it.number} has no attempt ${attempt}`);
    },
    finish: (state, outcome) => {
      const result = database
        .prepare(
          "UPDATE runs SET state = ?, outcome = ?, ended_at = ? WHERE number = ? AND state = 'open'",
        )
        .run(state, writeJson(outcome), clock.now(), it.number);
      if (result.changes !== 1) throw new Error(`The run r${it.number} is not open any more`);
    },
  };
}

/** The value goes through JSON also the first time, so that a resumed run sees the same. */
async function runStep<Value>(
  step: Step<Value>,
  it: RunPlace,
  { database, clock }: Services,
): Promise<Value> {
  const row = database
    .prepare("SELECT value FROM steps WHERE run = ? AND name = ?")
    .get(it.number, step.name);
  if (row !== undefined) {
    const kept: Value = row["value"] === null ? undefined : JSON.parse(String(row["value"]));
    return kept;
  }
  const fresh = await step.action();
  const text = writeJson(fresh);
  const value: Value = text === null ? undefined : JSON.parse(text);
  if (step.keep?.(value) === false) return value;
  const result = database
    .prepare(
      "INSERT INTO steps (run, name, value, finished_at) SELECT number, ?, ?, ? FROM runs WHERE number = ? AND state = 'open'",
    )
    .run(step.name, text, clock.now(), it.number);
  if (result.changes !== 1)
    throw new Error(`The run r${it.number} was closed during the step ${step.name}`);
  return value;
}

function addAttempt(
  attempt: Parameters<Run["addAttempt"]>[0],
  it: RunPlace,
  { database, clock }: Services,
): AttemptRecord {
  const find = database.prepare(`${selectAttempts} WHERE run = ? AND generation = ? AND turn = ?`);
  const place = [it.number, attempt.generation, attempt.turn];
  const present = find.get(...place);
  if (present !== undefined) return readAttempt(present);
  database
    .prepare(
      "INSERT INTO attempts (run, generation, turn, tree, created_at, record, verdict, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .run(
      ...place,
      attempt.tree,
      clock.now(),
      writeJson(attempt.record),
      writeJson(attempt.verdict),
      writeJson(attempt.sealed),
    );
  const row = find.get(...place);
  if (row === undefined) throw new Error("An attempt that was just written is not there");
  return readAttempt(row);
}
