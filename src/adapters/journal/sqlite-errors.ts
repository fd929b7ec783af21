/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const codes = { error: 1, busy: 5, locked: 6, corrupt: 11, notADatabase: 26 } as const;

/** The primary result code of an error of SQLite; undefined for every other error. */
function codeOf(error: unknown): number | undefined {
  // The low byte is the primary code.
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode % 256
    : undefined;
}

/** Whether SQLite has thrown it. */
export function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

/** Whether another connection has locked the database. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === codes.busy || code === codes.locked;
}

/** Whether the file is no database, or a damaged one. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return code === codes.corrupt || code === codes.notADatabase;
}

/** Whether a database lacks what a statement is about. */
export function isLack(error: unknown): boolean {
  return codeOf(error) === codes.error;
}
