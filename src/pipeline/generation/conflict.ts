import { join } from "node:path";
import { readBounded } from "../../platform/bounded-read.ts";

/** Bytes of the largest CONFLICT.md that is read. */
const largestConflict = 64 * 1024;

/** An agent's word that the requirements cannot all hold. */
export interface Conflict {
  readonly text: string;
  /** Known ids that it names, in their order; without one it is no lawful stop. */
  readonly ids: readonly string[];
}

/** Reads CONFLICT.md at the root of a workspace; undefined where there is none. */
export async function readConflict(
  workspace: string,
  knownIds: readonly string[],
): Promise<Conflict | undefined> {
  const bytes = await readBounded(join(workspace, "CONFLICT.md"), largestConflict);
  if (bytes === undefined) return undefined;
  const text = Buffer.from(bytes).toString("utf8");
  return { text, ids: namedIds(text, knownIds) };
}

/** The known ids that stand in a text as whole words. Pure. */
export function namedIds(text: string, knownIds: readonly string[]): readonly string[] {
  const words = new Set(text.match(/[\p{L}\p{N}]+(?:[-_][\p{L}\p{N}]+)*/gu) ?? []);
  return knownIds.filter((id) => words.has(id));
}
