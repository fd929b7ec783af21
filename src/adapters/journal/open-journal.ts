import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { makeFolder } from "../../platform/files.ts";
import { inspectJournal, patience } from "./inspect-journal.ts";
import type { Journal, Lock } from "./journal.ts";
import { setAside } from "./journal-files.ts";
import { lockFile } from "./lock-file.ts";
import { schema } from "./schema.ts";
import { isBusy, isSqliteError } from "./sqlite-errors.ts";
import { createSqliteJournal } from "./sqlite-journal.ts";

/** Which journal is opened, and for what. */
export interface JournalRequest {
  /** Absolute. */
  readonly file: string;
  /** `look`: a damaged journal stays where it is. `work`: it is set aside, and a new one is begun. */
  readonly purpose: "look" | "work";
  /** The highest numbers that other places still know; the journal gives out none of them again. */
  readonly taken: { readonly runs: number; readonly attempts: number };
}

/**
 * Opens the journal, making it where it is missing. Several processes may hold it open; a writer waits up
 * to five seconds for another. A damaged one is replaced only while nobody has it open, and is kept
 * beside the new one (`store/journal-replaced`). What it is no journal of, or a newer psd has written, is
 * a diagnostic.
 */
export async function openJournal(
  request: JournalRequest,
  services: { readonly clock: Clock },
): Promise<Result<Journal>> {
  const { file } = request;
  await makeFolder(dirname(file), 0o700);
  try {
    const opened = await openWhole(request, services);
    if (opened !== "damaged") return opened;
    const replaced = await replaceDamaged(request);
    if (!replaced.ok) return replaced;
    const again = await openWhole({ ...request, purpose: "look" }, services);
    if (again === "damaged") throw new Error("A journal that is only looked at was to be replaced");
    return again.ok ? success(again.value, replaced.diagnostics) : again;
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return failure(
      isBusy(error)
        ? diagnose("store/journal-busy", { file })
        : diagnose("store/journal-unreadable", { file, reason: error.message, because: "refused" }),
    );
  }
}

/** Everybody who has the journal open shares this lock; who replaces it has it alone. */
function lockOf(file: string, mode: "shared" | "exclusive"): Lock | undefined {
  return lockFile(`${file}.lock`, { mode, waitMs: patience });
}

async function openWhole(
  { file, purpose, taken }: JournalRequest,
  { clock }: { readonly clock: Clock },
): Promise<Result<Journal> | "damaged"> {
  const lock = lockOf(file, "shared");
  if (lock === undefined) return failure(diagnose("store/journal-busy", { file }));
  let database: DatabaseSync | undefined;
  let isUsed = false;
  try {
    const state = await inspectJournal(file, taken.attempts > 0);
    if (state.kind === "refused") return failure(state.problem);
    if (state.kind === "damaged") {
      if (purpose === "work") return "damaged";
      return failure(diagnose("store/journal-damaged", { file, reason: state.reason }));
    }
    const opened = new DatabaseSync(file, { timeout: patience });
    database = opened;
    prepare(opened, taken);
    isUsed = true;
    const journal = createSqliteJournal(opened, clock);
    const close = (): void => {
      if (opened.isOpen) journal.close();
      lock.release();
    };
    return success({ ...journal, close });
  } finally {
    if (!isUsed) {
      if (database?.isOpen === true) database.close();
      lock.release();
    }
  }
}

/** Sets the connection up, makes the tables of a new file, and leaves out the numbers that are taken. */
function prepare(database: DatabaseSync, taken: JournalRequest["taken"]): void {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE;");
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get();
  if (tables?.["count"] === 0) database.exec(schema);
  for (const table of ["runs", "attempts"] as const) {
    const row = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?").get(table);
    if (Number(row?.["seq"] ?? 0) >= taken[table]) continue;
    database.prepare("DELETE FROM sqlite_sequence WHERE name = ?").run(table);
    database
      .prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)")
      .run(table, taken[table]);
  }
  database.exec("COMMIT");
}

/** Another process may have been faster: under the lock, the journal is looked at once more. */
async function replaceDamaged({
  file,
  taken,
}: JournalRequest): Promise<Result<readonly Diagnostic[]>> {
  const lock = lockOf(file, "exclusive");
  if (lock === undefined) return failure(diagnose("store/journal-busy", { file }));
  try {
    const state = await inspectJournal(file, taken.attempts > 0);
    if (state.kind === "refused") return failure(state.problem);
    if (state.kind === "usable") return success([]);
    const { reason } = state;
    const place = await setAside(file);
    const told = diagnose("store/journal-replaced", { file, reason, place });
    return success([told], [told]);
  } finally {
    lock.release();
  }
}
