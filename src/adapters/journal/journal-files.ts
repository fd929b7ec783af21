import { freePlace } from "../../platform/empty-file.ts";
import { type PathKind, pathKind, renamePath } from "../../platform/files.ts";
import { statNow } from "../../platform/stat-now.ts";

/** What SQLite keeps beside a database: its log, and what its readers share. */
const neighbours = ["", "-wal", "-shm"] as const;

/**
 * What is wrong with the files of a journal before anybody looks into them; undefined where nothing is.
 * `kept` says that the store keeps attempts, so that an empty journal must have been more.
 */
export async function findFileFault(file: string, kept: boolean): Promise<string | undefined> {
  const kinds = await Promise.all(neighbours.map((end) => pathKind(`${file}${end}`)));
  const strange = kinds.findIndex((kind) => kind !== "missing" && kind !== "file");
  if (strange !== -1) return `${file}${neighbours[strange]} is ${nameOf(kinds[strange])}`;
  const size = statNow(file)?.size;
  // SQLite would throw a log away whose database is empty.
  if ((size ?? 0) === 0 && (statNow(`${file}-wal`)?.size ?? 0) > 0) return "only its log is there";
  return size === 0 && kept ? "it is empty, and there were attempts" : undefined;
}

function nameOf(kind: PathKind | undefined): string {
  if (kind === "folder") return "a folder";
  return kind === "link" ? "a link" : "no regular file";
}

/** Renames a journal and what is beside it, to a name that is free; where it lies now. */
export async function setAside(file: string): Promise<string> {
  const place = freePlace(file);
  for (const end of neighbours) {
    // The database first: a log without one is known as the rest of a damaged journal.
    if (statNow(`${file}${end}`) !== undefined) await renamePath(`${file}${end}`, `${place}${end}`);
  }
  return place;
}
