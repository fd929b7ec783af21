import { isAbsolute } from "node:path";
import { resolveLinks } from "../../platform/files.ts";
import { readStart } from "../../platform/read-start.ts";
import { linkChain } from "./link-chain.ts";

/** Bytes in which the first line of a script ends. */
const firstLineBytes = 1024;

/** What starts a script, as its first line tells; both are missing for a program that is no script. */
export interface Interpreter {
  /** The program that it names by its path, and every link on the way to it; empty where it is not there. */
  readonly files: readonly string[];
  /** The name by which it asks `env` for a program. */
  readonly name?: string;
}

/** What the first line of a program says of what starts it. */
export async function interpreterOf(program: string): Promise<Interpreter> {
  const start = (await readStart(program, firstLineBytes)).toString("utf8");
  const [, path = "", rest = ""] = /^#![ \t]*(\S+)([^\r\n]*)/.exec(start) ?? [];
  if (path.endsWith("/env")) {
    const name = wordsOf(rest).find((it) => !it.startsWith("-") && !it.includes("="));
    return name === undefined ? { files: [] } : { files: [], name };
  }
  const real = isAbsolute(path) ? await resolveLinks(path) : undefined;
  return { files: real === undefined ? [] : [...(await linkChain(path)), real] };
}

/** The words after `env`; `-S` may stand before the first one without a space. */
function wordsOf(rest: string): readonly string[] {
  return rest
    .replace(/^\s*-S/, " ")
    .split(/\s+/)
    .filter((it) => it !== "");
}
