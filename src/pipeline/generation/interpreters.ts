import { isAbsolute } from "node:path";
import { resolveLinks } from "../../platform/files.ts";
import { readStart } from "../../platform/read-start.ts";

/** Bytes in which the first line of a script ends. */
const firstLineBytes = 1024;

/**
 * The programs that a script's first line names by their paths, links followed; nothing for a program
 * that is no script or that asks `env`.
 */
export async function interpretersOf(program: string): Promise<readonly string[]> {
  const start = (await readStart(program, firstLineBytes)).toString("utf8");
  const interpreter = /^#!\s*(\S+)/.exec(start)?.[1] ?? "";
  const real = isAbsolute(interpreter) ? await resolveLinks(interpreter) : undefined;
  return real === undefined ? [] : [interpreter, real];
}
