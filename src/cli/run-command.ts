import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { nearest } from "../pipeline/package/nearest.ts";
import { parseArguments } from "./arguments.ts";
import type { CommandContext, CommandRow } from "./command.ts";
import { commandTable, findCommand } from "./commands/command-table.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { writeDiagnostics } from "./report/human.ts";
import { readVersion } from "./version.ts";

/** What every command gets from the process. */
export type CommandSurroundings = Pick<CommandContext, "environment" | "signal" | "output">;

/** Runs the command that `words` ask for: what follows `psd` on the command line. */
export async function runCommand(
  words: readonly string[],
  surroundings: CommandSurroundings,
): Promise<ExitCode> {
  const [verb = "help", ...rest] = words;
  if (["--version", "-v", "version"].includes(verb)) {
    surroundings.output.stdout(`${await readVersion()}\n`);
    return exitCodes.fine;
  }
  if (["--help", "-h", "help"].includes(verb)) return help(rest[0], surroundings);
  const row = findCommand(verb);
  return row === undefined
    ? refuse([unknown(verb)], surroundings)
    : runRow(row, rest, surroundings);
}

async function runRow(
  row: CommandRow,
  words: readonly string[],
  surroundings: CommandSurroundings,
): Promise<ExitCode> {
  const name = `psd ${row.name}`;
  if (typeof row.module !== "function") {
    if (words.includes("--help")) return help(row.name, surroundings);
    const planned = { what: `\`${name}\``, instead: row.module.instead };
    return refuse([diagnose("command/not-yet", planned)], surroundings);
  }
  const module = await row.module();
  const parsed = parseArguments(name, module, words);
  if (!parsed.ok) return refuse(parsed.diagnostics, surroundings);
  if (parsed.value.help) return help(row.name, surroundings);
  if (row.readsPackages === true) {
    const { restoreBefore } = await import("./restore.ts");
    await restoreBefore(surroundings);
  }
  return module.run({ ...parsed.value, ...surroundings });
}

async function help(
  topic: string | undefined,
  surroundings: CommandSurroundings,
): Promise<ExitCode> {
  const { runHelp } = await import("./commands/help.ts");
  return runHelp(topic, surroundings);
}

function unknown(word: string): Diagnostic {
  if (word.startsWith("-")) {
    const meant = nearest(word, ["--help", "--version"]);
    return diagnose("command/unknown-option", { option: word, command: "psd", nearest: meant });
  }
  const names = commandTable.map((it) => it.name);
  return diagnose("command/unknown-command", { command: word, nearest: nearest(word, names) });
}

async function refuse(
  diagnostics: readonly Diagnostic[],
  surroundings: CommandSurroundings,
): Promise<ExitCode> {
  await writeDiagnostics(diagnostics, surroundings);
  return exitCodes.wrongUse;
}
