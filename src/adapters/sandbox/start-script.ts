import { systemPath } from "../../platform/system-path.ts";
import { boxPlaces } from "./box-places.ts";

/** What a shell sets by itself and no run has asked for. */
const ofTheShell = "PWD OLDPWD SHLVL _";

/**
 * The script that is the first unprivileged program in a box: it goes to `cwd`, sets exactly the
 * environment of a run, and becomes the program given as its arguments.
 *
 * The environment comes by a file because it may hold secrets, which must not be seen in a command
 * line, and because it is not trusted: `LD_PRELOAD` must not reach what still has privileges.
 */
export function startScript(cwd: string, env: Readonly<Record<string, string>>): string {
  const complete = {
    HOME: boxPlaces.home,
    PATH: systemPath,
    TMPDIR: boxPlaces.temporary,
    ...env,
  };
  const lines = Object.entries(complete)
    .filter(([name]) => isShellName(name))
    .map(([name, value]) => `export ${name}=${quote(value)}`);
  const others = Object.entries(complete)
    .filter(([name]) => !isShellName(name))
    .map(([name, value]) => `${quote(`${name}=${value}`)} `);
  const program = others.length === 0 ? '"$@"' : `/usr/bin/env ${others.join("")}"$@"`;
  return [
    `cd ${quote(cwd)} || exit 126`,
    `unset ${ofTheShell}`,
    ...lines,
    `exec ${program}`,
    "",
  ].join("\n");
}

function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** A text as one word of a shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
