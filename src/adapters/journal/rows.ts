import type { SQLOutputValue } from "node:sqlite";
import type { AttemptRecord, RunRecord } from "./journal.ts";

type Row = Record<string, SQLOutputValue>;

/** Selects attempts with the deployment of their run. */
export const selectAttempts =
  "SELECT attempts.*, runs.deployment FROM attempts JOIN runs ON runs.number = attempts.run";

/** The attempt of a row of `selectAttempts`. */
export function readAttempt(row: Row): AttemptRecord {
  return {
    id: `a${Number(row["number"])}`,
    run: `r${Number(row["run"])}`,
    deployment: String(row["deployment"]),
    generation: Number(row["generation"]),
    turn: Number(row["turn"]),
    tree: String(row["tree"]),
    createdAt: Number(row["created_at"]),
    record: readJson(row["record"]),
    verdict: readJson(row["verdict"]),
    sealed: readJson(row["sealed"]),
  };
}

/** The text that is kept of a JSON value; null for `undefined`. */
export function writeJson(value: unknown): string | null {
  return JSON.stringify(value) ?? null;
}

function readJson(text: SQLOutputValue | undefined): unknown {
  return typeof text === "string" ? JSON.parse(text) : undefined;
}

/** The run of a row of `runs`. */
export function readRun(row: Row): RunRecord {
  return {
    id: `r${Number(row["number"])}`,
    deployment: String(row["deployment"]),
    key: String(row["key"]),
    state: readState(row["state"]),
    startedAt: Number(row["started_at"]),
    ...(row["ended_at"] === null ? {} : { endedAt: Number(row["ended_at"]) }),
    request: readJson(row["request"]),
    outcome: readJson(row["outcome"]),
  };
}

function readState(value: SQLOutputValue | undefined): RunRecord["state"] {
  return value === "done" || value === "stopped" || value === "superseded" ? value : "open";
}
