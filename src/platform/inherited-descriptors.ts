import { openSync } from "node:fs";
import { listFolderNow, readTextNow } from "./files-now.ts";

/** The flag in `/proc/self/fdinfo` of a descriptor that no program inherits (`O_CLOEXEC`), octal. */
const closedOnStart = 0o2_000_000;

let covers: readonly (number | "ignore")[] | undefined;

/**
 * What to put at the descriptors of a new process so that it inherits none that this process was
 * itself started with: a terminal or an editor may have left a folder or a socket open there.
 * The entry at index `n` is for descriptor `first + n`.
 */
export function coverInherited(first: number): readonly (number | "ignore")[] {
  covers ??= findCovers();
  return covers.slice(first);
}

function findCovers(): readonly (number | "ignore")[] {
  const inherited = new Set(listFolderNow("/proc/self/fdinfo").map(Number).filter(isInherited));
  if (inherited.size === 0) return [];
  const nothing = openSync("/dev/null", "r");
  return Array.from({ length: Math.max(...inherited) + 1 }, (_, descriptor) =>
    inherited.has(descriptor) ? nothing : "ignore",
  );
}

function isInherited(descriptor: number): boolean {
  const flags = /^flags:\s*(\d+)$/m.exec(readTextNow(`/proc/self/fdinfo/${descriptor}`) ?? "")?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & closedOnStart) === 0;
}
