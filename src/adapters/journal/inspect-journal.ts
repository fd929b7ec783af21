import { DatabaseSync } from "node:sqlite";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { statNow } from "../../platform/stat-now.ts";
import { findFileFault } from "./journal-files.ts";
import { applicationId, keptJson, keptObjects, schemaVersion } from "./schema.ts";
import { isBusy, isDamage, isLack, isSqliteError } from "./sqlite-errors.ts";

/** Milliseconds for which another process is waited for. */
export const patience = 5000;

/** What stands in the place of a journal. */
export type JournalState =
  /** A whole journal, or nothing yet. */
  | { readonly kind: "usable" }
  | { readonly kind: "damaged"; readonly reason: string }
  /** Of another program, of a newer psd, or of somebody who does not let go of it. */
  | { readonly kind: "refused"; readonly problem: Diagnostic };

/**
 * Looks at the journal in `file` without changing anything: its files, its pages, its tables, and
 * whether all the JSON in it can be read. `kept` says that the store keeps attempts.
 */
export async function inspectJournal(file: string, kept: boolean): Promise<JournalState> {
  const fault = await findFileFault(file, kept);
  if (fault !== undefined) return { kind: "damaged", reason: fault };
  if ((statNow(file)?.size ?? 0) === 0) return { kind: "usable" };
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: patience, readOnly: true });
    return inspect(database, file);
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    if (isBusy(error)) return refused(diagnose("store/journal-busy", { file }));
    if (isDamage(error)) return { kind: "damaged", reason: error.message };
    // What cannot be looked at in this way is told by whoever opens it for writing.
    return { kind: "usable" };
  } finally {
    if (database?.isOpen === true) database.close();
  }
}

function inspect(database: DatabaseSync, file: string): JournalState {
  const version = readPragma(database, "user_version");
  const owner = readPragma(database, "application_id");
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get();
  // Just made, by a process that has not come further yet.
  if (version === 0 && owner === 0 && tables?.["count"] === 0) return { kind: "usable" };
  if (owner !== applicationId) {
    const reason = "it is a database of another program";
    return refused(diagnose("store/journal-unreadable", { file, reason, because: "foreign" }));
  }
  if (version > schemaVersion) {
    const args = { file, found: version, known: schemaVersion };
    return refused(diagnose("store/journal-too-new", args));
  }
  const reason = findDamage(database);
  return reason === undefined ? { kind: "usable" } : { kind: "damaged", reason };
}

function refused(problem: Diagnostic): JournalState {
  return { kind: "refused", problem };
}

function findDamage(database: DatabaseSync): string | undefined {
  const checked = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (checked !== "ok") return String(checked);
  try {
    return (
      keptJson.map((it) => findTornJson(database, it)).find((it) => it !== undefined) ??
      keptObjects.map((it) => findNoObject(database, it)).find((it) => it !== undefined)
    );
  } catch (error) {
    // A table or a column is not there.
    if (isSqliteError(error) && isLack(error)) return error.message;
    throw error;
  }
}

function findTornJson(
  database: DatabaseSync,
  [table, column]: (typeof keptJson)[number],
): string | undefined {
  const doubtful = database
    .prepare(`SELECT number, ${column} AS text FROM ${table} WHERE NOT json_valid(${column})`)
    .all();
  // SQLite takes deeply nested JSON for none: what the journal itself can read counts.
  const torn = doubtful.find((row) => !isJson(String(row["text"])));
  return torn && `the ${column} of row ${Number(torn["number"])} of its ${table} cannot be read`;
}

function findNoObject(
  database: DatabaseSync,
  [table, column]: (typeof keptObjects)[number],
): string | undefined {
  // Only what SQLite takes for JSON has a type; the rest was looked at before.
  const type = `CASE WHEN json_valid(${column}) THEN json_type(${column}) ELSE 'object' END`;
  const other = database
    .prepare(`SELECT number FROM ${table} WHERE ${column} IS NULL OR ${type} <> 'object' LIMIT 1`)
    .get();
  return other && `the ${column} of row ${Number(other["number"])} of its ${table} is no object`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readPragma(database: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
