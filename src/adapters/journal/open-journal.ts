import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { makeFolder } from "../../platform/files.ts";
import type { Journal } from "./journal.ts";
import { createSqliteJournal } from "./sqlite-journal.ts";

/** The version of the tables; kept in the file as `user_version`. */
const schemaVersion = 1;

/** Marks a file as a journal of psd: "psdj". */
const applicationId = 0x70_73_64_6a;

const schema = `
CREATE TABLE runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  deployment TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  request TEXT,
  outcome TEXT
) STRICT;
CREATE INDEX runs_of_deployment ON runs (deployment, number);
CREATE TABLE steps (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs (number),
  name TEXT NOT NULL,
  value TEXT,
  finished_at INTEGER NOT NULL,
  UNIQUE (run, name)
) STRICT;
CREATE TABLE attempts (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs (number),
  generation INTEGER NOT NULL,
  turn INTEGER NOT NULL,
  tree TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  record TEXT,
  verdict TEXT,
  sealed TEXT,
  UNIQUE (run, generation, turn)
) STRICT;
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${schemaVersion};
`;

/**
 * Opens the journal in `file` (absolute), making it where it is missing. Several processes may hold it
 * open; a writer waits up to five seconds for another. A file that is no journal, is damaged, or was
 * written by a newer psd is a diagnostic.
 */
export async function openJournal(
  file: string,
  services: { readonly clock: Clock },
): Promise<Result<Journal>> {
  await makeFolder(dirname(file), 0o700);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 5000 });
    const problem = prepare(database, file);
    if (problem === undefined) return success(createSqliteJournal(database, services.clock));
    database.close();
    return failure(problem);
  } catch (error) {
    if (database?.isOpen === true) database.close();
    if (!isSqliteError(error)) throw error;
    return failure(diagnose("store/journal-unreadable", { file, reason: error.message }));
  }
}

/** Sets the connection up and makes the tables of a new file; the reason why the file cannot be used. */
function prepare(database: DatabaseSync, file: string): Diagnostic | undefined {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE;");
  const found = readPragma(database, "user_version");
  const owner = readPragma(database, "application_id");
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get();
  if (found === 0 && owner === 0 && tables?.["count"] === 0) database.exec(schema);
  database.exec("COMMIT");
  if (found === 0 && owner === 0 && tables?.["count"] === 0) return undefined;
  if (owner !== applicationId) {
    const reason = "it is a database of another program";
    return diagnose("store/journal-unreadable", { file, reason });
  }
  if (found > schemaVersion) {
    return diagnose("store/journal-too-new", { file, found, known: schemaVersion });
  }
  // A damaged tree of rows throws here, before anything is spent.
  database.exec(
    "SELECT sum(number) FROM runs, (SELECT sum(number) FROM steps), (SELECT sum(number) FROM attempts)",
  );
  return undefined;
}

function readPragma(database: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}
