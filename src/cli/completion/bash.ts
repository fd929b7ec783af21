import type { CompletedCommand } from "./completed-command.ts";
import { quoted } from "./quoted.ts";

/**
 * A script for bash 3.2 and later. Where an option takes any value, or a word is no option, nothing is
 * proposed, and bash completes paths.
 */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map((it) => it.name).join(" ");
  return [
    "_psd() {",
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words=""`,
    "  COMPREPLY=()",
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words=${quoted(names)}`,
    "  else",
    '    case "${COMP_WORDS[1]} $prev" in',
    `      'help '*) words=${quoted(names)} ;;`,
    ...commands.flatMap(valueLines),
    '      *) case "${COMP_WORDS[1]} $cur" in',
    ...commands.filter((it) => it.options.length > 0).map(optionLine),
    "      esac ;;",
    "    esac",
    "  fi",
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    "}",
    "complete -o default -F _psd psd",
    "",
  ].join("\n");
}

function valueLines({ name, options }: CompletedCommand): readonly string[] {
  return options
    .filter((it) => it.takesValue)
    .map(({ name: option, short, values }) => {
      const forms = [`--${option}`, ...(short === undefined ? [] : [`-${short}`])];
      const patterns = forms.map((form) => quoted(`${name} ${form}`)).join("|");
      return `      ${patterns}) ${values.length === 0 ? "return" : `words=${quoted(values.join(" "))}`} ;;`;
    });
}

function optionLine({ name, options }: CompletedCommand): string {
  const words = options.map((it) => `--${it.name}`).join(" ");
  return `        ${quoted(`${name} -`)}*) words=${quoted(words)} ;;`;
}
