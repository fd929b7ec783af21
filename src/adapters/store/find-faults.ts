import { createHash } from "node:crypto";
import type { Git } from "./git.ts";
import { inspectLoose } from "./loose-objects.ts";

/** An object that the store does not have as its id says. */
export interface ObjectFault {
  readonly id: string;
  readonly state: "damaged" | "missing";
}

/** Bytes of objects that git prints at once. */
const batchBytes = 32 * 1024 * 1024;

/** Larger objects than this cannot be printed by a call, and are taken as they are. */
const longest = 200 * 1024 * 1024;

/** Which of these objects are damaged or missing. Every byte of them is read. */
export async function findFaults(
  git: Git,
  ids: readonly string[],
): Promise<readonly ObjectFault[]> {
  const faults: ObjectFault[] = [];
  const others: string[] = [];
  for (const id of new Set(ids)) {
    const state = inspectLoose(git.folder, id);
    if (state === "damaged") faults.push({ id, state });
    else if (state === "absent") others.push(id);
  }
  return [...faults, ...(await findPackedFaults(git, others))];
}

async function findPackedFaults(git: Git, ids: readonly string[]): Promise<readonly ObjectFault[]> {
  const { known, faults } = await lookUp(git, ids);
  const found = [...faults];
  for (const batch of inBatches(known)) {
    let rest = batch;
    while (rest.length > 0) {
      // Git ends at the first object that it cannot print.
      const whole = await countWhole(git, rest);
      const bad = rest[whole];
      if (bad !== undefined) found.push({ id: bad.id, state: "damaged" });
      rest = rest.slice(whole + 1);
    }
  }
  return found;
}

interface KnownObject {
  readonly id: string;
  readonly size: number;
}

/** What git knows of objects by their headers. */
async function lookUp(
  git: Git,
  ids: readonly string[],
): Promise<{ readonly known: readonly KnownObject[]; readonly faults: readonly ObjectFault[] }> {
  const known: KnownObject[] = [];
  const faults: ObjectFault[] = [];
  let rest = ids;
  while (rest.length > 0) {
    const args = ["cat-file", "--batch-check=%(objectname) %(objectsize)"];
    const { code, stdout } = await git.try({ args, stdin: rest.map((id) => `${id}\n`).join("") });
    const lines = stdout.toString("utf8").split("\n").slice(0, -1);
    for (const line of lines) {
      const [id = "", size] = line.split(" ");
      if (size === "missing") faults.push({ id, state: "missing" });
      else known.push({ id, size: Number(size) });
    }
    const bad = rest[lines.length];
    if (code === 0 || bad === undefined) break;
    faults.push({ id: bad, state: "damaged" });
    rest = rest.slice(lines.length + 1);
  }
  return { known, faults };
}

function inBatches(all: readonly KnownObject[]): readonly (readonly KnownObject[])[] {
  const batches: KnownObject[][] = [];
  let bytes = batchBytes;
  for (const it of all) {
    if (it.size > longest) continue;
    if (bytes + it.size > batchBytes) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(it);
    bytes += it.size;
  }
  return batches;
}

/** How many objects, from the first on, git prints as their ids say. */
async function countWhole(git: Git, objects: readonly KnownObject[]): Promise<number> {
  const stdin = objects.map((it) => `${it.id}\n`).join("");
  const { stdout } = await git.try({ args: ["cat-file", "--batch"], stdin });
  let at = 0;
  for (const [position, { id }] of objects.entries()) {
    const end = stdout.indexOf("\n", at);
    const [, type = "", size = ""] = stdout.toString("latin1", at, Math.max(at, end)).split(" ");
    const content = stdout.subarray(end + 1, end + 1 + Number(size));
    const hash = createHash("sha1").update(`${type} ${size}\0`).update(content);
    if (end === -1 || hash.digest("hex") !== id) return position;
    at = end + 1 + content.byteLength + 1;
  }
  return objects.length;
}
