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
      const found = findOpen(database, input) ?? reopenStopped(database, input);
      const number = found ?? beginRun(database, clock, input);
      database
        .prepare(
          "UPDATE runs SET state = 'superseded', ended_at = ? WHERE deployment = ? AND state = 'open' AND number <> ?",
        )
        .run(clock.now(), input.deployment, number);
      database.exec("COMMIT");
      const it = { number, deployment: input.deployment, resumed: found !== undefined };
      return createRun(it, { database, clock });
    },
    supersede: (deployment) => {
      database
        .prepare(
          "UPDATE runs SET state = 'superseded', ended_at = ? WHERE deployment = ? AND state = 'open'",
        )
        .run(clock.now(), deployment);
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

type RunInput = Parameters<Journal["openRun"]>[0];

function findOpen(database: DatabaseSync, { deployment, key }: RunInput): number | undefined {
  const open = database
    .prepare("SELECT number FROM runs WHERE deployment = ? AND key = ? AND state = 'open'")
    .get(deployment, key);
  return open === undefined ? undefined : Number(open["number"]);
}

/** Opens the newest run of these inputs again, where it was stopped by something that may be over. */
function reopenStopped(database: DatabaseSync, input: RunInput): number | undefined {
  const last = database
    .prepare("SELECT * FROM runs WHERE deployment = ? AND key = ? ORDER BY number DESC LIMIT 1")
    .get(input.deployment, input.key);
  if (last?.["state"] !== "stopped" || input.reopen?.(readRun(last)) !== true) return undefined;
  const number = Number(last["number"]);
  database
    .prepare("UPDATE runs SET state = 'open', ended_at = NULL, outcome = NULL WHERE number = ?")
    .run(number);
  return number;
}

function beginRun(database: DatabaseSync, clock: Clock, input: RunInput): number {
  const result = database
    .prepare(
      "INSERT INTO runs (deployment, key, state, started_at, request) VALUES (?, ?, 'open', ?, ?)",
    )
    .run(input.deployment, input.key, clock.now(), writeJson(input.request));
  return Number(result.lastInsertRowid);
}
