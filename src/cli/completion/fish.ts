import type { CompletedCommand, CompletedOption } from "./completed-command.ts";

/** A script for fish, for `~/.config/fish/completions/psd.fish`. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map((it) => it.name).join(" ");
  return [
    ...commands.map(
      ({ name, summary }) =>
        `complete -c psd -n __fish_use_subcommand -f -a ${name} -d ${inQuotes(summary)}`,
    ),
    `complete -c psd -n '__fish_seen_subcommand_from help' -f -a ${inQuotes(names)}`,
    ...commands.flatMap(({ name, options }) => options.map((it) => optionLine(name, it))),
    "",
  ].join("\n");
}

function optionLine(command: string, option: CompletedOption): string {
  const { name, about, short, takesValue, values } = option;
  return [
    `complete -c psd -n '__fish_seen_subcommand_from ${command}' -l ${name}`,
    ...(short === undefined ? [] : [`-s ${short}`]),
    ...(takesValue ? ["-r"] : []),
    ...(values.length === 0 ? [] : [`-f -a ${inQuotes(values.join(" "))}`]),
    `-d ${inQuotes(about)}`,
  ].join(" ");
}

function inQuotes(text: string): string {
  return `'${text.replaceAll(/['\\]/gu, String.raw`\$&`)}'`;
}
