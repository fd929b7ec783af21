import { createHash } from "node:crypto";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { freePlace } from "../../platform/empty-file.ts";
import { makeFolder, renameExisting } from "../../platform/files.ts";
import { moveToFreePlace } from "../../platform/move-file.ts";
import { readPlainFileNow } from "../../platform/read-now.ts";

/** Bytes of the largest object that is unpacked to be looked at: as many as a buffer may have. */
const maxBytes = 2 ** 31;

/** Where git keeps an object that has a file of its own. */
function pathOf(repository: string, id: string): string {
  return join(repository, "objects", id.slice(0, 2), id.slice(2));
}

/** How an object's own file stands; `absent` where it has none. */
export function inspectLoose(repository: string, id: string): "whole" | "damaged" | "absent" {
  return inspectFile(pathOf(repository, id), id);
}

function inspectFile(path: string, id: string): "whole" | "damaged" | "absent" {
  const file = readPlainFileNow(path, maxBytes);
  if (file === undefined) return "absent";
  return "bytes" in file && idOf(file.bytes) === id ? "whole" : "damaged";
}

/**
 * Moves an object's own file out of git's way, into `damaged/` of the repository, unless it is whole by
 * now: git writes no object whose file is there, whatever that holds.
 */
export async function setLooseAside(repository: string, id: string): Promise<void> {
  if (inspectLoose(repository, id) !== "damaged") return;
  const folder = join(repository, "damaged");
  await makeFolder(folder);
  const [place, aside] = [pathOf(repository, id), freePlace(join(folder, id))];
  if (!(await renameExisting(place, aside))) return;
  // Another process may have written it anew between the look and the move.
  if (inspectFile(aside, id) === "whole") await moveToFreePlace(aside, place);
}

/** The id of what a file of git's holds; undefined where it is damaged. */
function idOf(bytes: Uint8Array): string | undefined {
  try {
    const inflated: unknown = inflateSync(bytes, { info: true, maxOutputLength: maxBytes });
    // Git refuses what goes on after its content.
    return isInflated(inflated) && inflated.engine.bytesWritten === bytes.byteLength
      ? createHash("sha1").update(inflated.buffer).digest("hex")
      : undefined;
  } catch {
    return undefined;
  }
}

/** What Node gives with `info`: the content, and how much was read for it. */
interface Inflated {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

function isInflated(value: unknown): value is Inflated {
  return typeof value === "object" && value !== null && "buffer" in value && "engine" in value;
}
