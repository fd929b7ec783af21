import { systemErrorCode } from "./files.ts";

/** Codes of system errors that tell of the machine, not of a mistake in a program. */
const troubles = new Set([
  "EACCES",
  "EDQUOT",
  "EIO",
  "ELOOP",
  "EMFILE",
  "ENAMETOOLONG",
  "ENFILE",
  "ENOMEM",
  "ENOSPC",
  "ENOTDIR",
  "EPERM",
  "EROFS",
]);

/** Result codes of SQLite (sqlite.org/rescode.html) as the system's codes for the same. */
const sqliteTroubles: Readonly<Record<number, string>> = {
  3: "EACCES",
  5: "EBUSY",
  8: "EROFS",
  10: "EIO",
  11: "EIO",
  13: "ENOSPC",
  14: "EACCES",
  26: "EIO",
};

/** The code with which the system refused something, such as `ENOSPC`; undefined for every other error. */
export function systemTrouble(error: unknown): string | undefined {
  if (error instanceof Error && "errcode" in error && typeof error.errcode === "number") {
    // The low byte is the primary code.
    return sqliteTroubles[error.errcode % 256];
  }
  const code = systemErrorCode(error);
  return code !== undefined && troubles.has(code) ? code : undefined;
}
