import { parseArgsStringToArgv } from "string-argv";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { below, type Cursor, isMapping, spanAt, valueAt } from "../yaml/cursor.ts";
import type { CommandLine, Commands } from "../manifest.ts";

const names = ["setup", "start", "test", "drive"] as const;

/** The commands of a checked mapping, split into words. Empty ones are errors. */
export function readCommands(cursor: Cursor, findings: Diagnostic[]): Commands {
  const value = valueAt(cursor);
  if (!isMapping(value)) return {};
  const read = names.flatMap((name) => {
    if (value[name] === undefined) return [];
    const argv = readCommand(below(cursor, name), findings);
    return argv === undefined ? [] : [[name, argv] as const];
  });
  return Object.fromEntries(read);
}

/** The words of the checked command at a cursor; undefined, with a finding, where it is empty. */
export function readCommand(cursor: Cursor, findings: Diagnostic[]): CommandLine | undefined {
  const value = valueAt(cursor);
  const argv = Array.isArray(value) ? value.map(String) : parseArgsStringToArgv(String(value));
  if (argv[0] !== undefined && argv[0].trim() !== "") return argv;
  findings.push(diagnose("package/empty-command", {}, { span: spanAt(cursor) }));
  return undefined;
}
