import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../platform/clock.ts";
import type { Journal } from "./journal.ts";
import { readAttempt, readRun, selectAttempts, writeJson } from "./rows.ts";
import { createRun } from "./sqlite-run.ts";

/** The journal on an opened database whose tables exist. */
export function createSqliteJournal(database: DatabaseSync, clock: Clock): Journal {
  return {
    openRun: (input) => {
      database.exec("BEGIN IMMEDIATE");
      const open = database
        .prepare("SELECT number FROM runs WHERE deployment = ? AND key = ? AND state = 'open'")
        .get(input.deployment, input.key);
      const number = open === undefined ? beginRun(database, clock, input) : Number(open["number"]);
      database
        .prepare(
          "UPDATE runs SET state = 'superseded', ended_at = ? WHERE deployment = ? AND state = 'open' AND number <> ?",
        )
        .run(clock.now(), input.deployment, number);
      database.exec("COMMIT");
      const it = { number, deployment: input.deployment, resumed: open !== undefined };
      return createRun(it, { database, clock });
    },
    runs: (deployment) => {
      const rows =
        deployment === undefined
          ? database.prepare("SELECT * FROM runs ORDER BY number DESC").all()
          : database
              .prepare("SELECT * FROM runs WHERE deployment = ? ORDER BY number DESC")
              .all(deployment);
      return rows.map(readRun);
    },
    attempt: (id) => {
      const number = /^a(\d{1,15})$/u.exec(id)?.[1];
      if (number === undefined) return undefined;
      const row = database.prepare(`${selectAttempts} WHERE attempts.number = ?`).get(number);
      return row === undefined ? undefined : readAttempt(row);
    },
    attempts: (run) =>
      database
        .prepare(`${selectAttempts} WHERE 'r' || run = ? ORDER BY attempts.number`)
        .all(run)
        .map(readAttempt),
    close: () => database.close(),
  };
}

function beginRun(
  database: DatabaseSync,
  clock: Clock,
  input: Parameters<Journal["openRun"]>[0],
): number {
  const result = database
    .prepare(
      "INSERT INTO runs (deployment, key, state, started_at, request) VALUES (?, ?, 'open', ?, ?)",
    )
    .run(input.deployment, input.key, clock.now(), writeJson(input.request));
  return Number(result.lastInsertRowid);
}
