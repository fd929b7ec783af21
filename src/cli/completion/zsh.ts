import type { CompletedCommand, CompletedOption } from "./completed-command.ts";
import { quoted } from "./quoted.ts";

/** A script for zsh, to be sourced after `compinit`, or to lie as `_psd` in a folder of `fpath`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const named = commands.map(({ name, summary }) => `    ${quoted(`${name}:${escaped(summary)}`)}`);
  return [
    "#compdef psd",
    "_psd() {",
    "  local -a commands",
    "  commands=(",
    ...named,
    "  )",
    "  if (( CURRENT == 2 )); then",
    "    _describe command commands",
    "    return",
    "  fi",
    "  local verb=$words[2]",
    "  shift words",
    "  (( CURRENT-- ))",
    "  case $verb in",
    "    help) _describe command commands ;;",
    ...commands.filter((it) => it.options.length > 0).map(caseLine),
    "  esac",
    "}",
    'if [[ $funcstack[1] == _psd ]]; then _psd "$@"; else compdef _psd psd; fi',
    "",
  ].join("\n");
}

function caseLine({ name, options }: CompletedCommand): string {
  return `    ${name}) _arguments ${options.map(specification).join(" ")} '*:path:_files' ;;`;
}

function specification({ name, about, takesValue, values }: CompletedOption): string {
  const value = values.length === 0 ? "_files" : `(${values.join(" ")})`;
  const text = escaped(about).replaceAll(/[[\]]/gu, String.raw`\$&`);
  return quoted(`*--${name}[${text}]${takesValue ? `:${name}:${value}` : ""}`);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\:]/gu, String.raw`\$&`);
}
