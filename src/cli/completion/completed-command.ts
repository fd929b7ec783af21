import type { CommandModule, CommandRow } from "../command.ts";

/** A command as a shell completes it. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
}

/** An option as a shell completes it. */
export interface CompletedOption {
  /** Without dashes. */
  readonly name: string;
  readonly about: string;
  readonly short?: string;
  readonly takesValue: boolean;
  /** The only values it takes; empty where it takes others, or none. */
  readonly values: readonly string[];
}

/** The commands of a table that can be run, with their options, and `help`. */
export async function completedCommands(
  table: readonly CommandRow[],
): Promise<readonly CompletedCommand[]> {
  const known = await Promise.all(
    table.map(async ({ name, summary, module }) =>
      typeof module === "function" ? [{ name, summary, options: optionsOf(await module()) }] : [],
    ),
  );
  return [...known.flat(), { name: "help", summary: "Explain a command", options: [] }];
}

function optionsOf({ options }: CommandModule): readonly CompletedOption[] {
  const own = Object.entries(options).map(([name, it]) => ({
    name,
    about: it.about,
    ...(it.short === undefined ? {} : { short: it.short }),
    takesValue: it.type === "string",
    values: it.oneOf ?? [],
  }));
  const help = { name: "help", about: "explain the command", short: "h" };
  return [...own, { ...help, takesValue: false, values: [] }];
}
