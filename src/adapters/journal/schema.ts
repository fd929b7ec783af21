/** The version of the tables; kept in the file as `user_version`. */
export const schemaVersion = 1;

/** Marks a file as a journal of psd: "psdj". */
export const applicationId = 0x70_73_64_6a;

/** Makes the tables of a new journal. */
export const schema = `
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

/** Every column that keeps JSON, with its table. */
export const keptJson = [
  ["runs", "request"],
  ["runs", "outcome"],
  ["steps", "value"],
  ["attempts", "record"],
  ["attempts", "verdict"],
  ["attempts", "sealed"],
] as const;

/** Those of them that are always there, and always an object. */
export const keptObjects = [
  ["runs", "request"],
  ["attempts", "record"],
] as const;
