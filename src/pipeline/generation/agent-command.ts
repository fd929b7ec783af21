import { basename, isAbsolute, resolve } from "node:path";
import { parseArgsStringToArgv } from "string-argv";
import { pathKind } from "../../platform/files.ts";

/** Programs that are named by what they run. */
const interpreters = new Set([
  "node",
  "python",
  "python3",
  "bun",
  "deno",
  "npx",
  "uvx",
  "sh",
  "bash",
]);

/** The words of an agent's command, split like a shell's. Empty where there are none. */
export function splitAgentCommand(command: string): readonly string[] {
  return parseArgsStringToArgv(command);
}

/** How an agent is named by its command: the program, or the script that an interpreter runs. Pure. */
export function nameAgent(argv: readonly string[]): string {
  const [program = "", ...rest] = argv;
  const script = interpreters.has(basename(program))
    ? rest.find((it) => !it.startsWith("-"))
    : undefined;
  return basename(script ?? program).replace(/\.[cm]?[jt]s$|\.py$|\.sh$/u, "");
}

/**
 * The same command for another working folder: each word that names a file of `cwd` with a `/` or `.`
 * in it becomes absolute. A program by its bare name is left to PATH.
 */
export async function anchorAgentCommand(
  argv: readonly string[],
  cwd: string,
): Promise<readonly string[]> {
  return Promise.all(
    argv.map(async (word, index) => {
      const isPath = word.includes("/") || (index > 0 && word.includes("."));
      if (!isPath || isAbsolute(word) || word.startsWith("-")) return word;
      const file = resolve(cwd, word);
      return (await pathKind(file)) === "missing" ? word : file;
    }),
  );
}
