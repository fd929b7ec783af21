import { systemPath } from "../../platform/system-path.ts";
import { boxPlaces } from "./box-places.ts";
import type { BoxProgram } from "./sandbox.ts";

/** What a shell sets by itself and no run has asked for. */
const ofTheShell = "PWD OLDPWD SHLVL _";

/** What the system allows a program: bytes of one argument with its end, and of all of them together. */
const most = { oneBytes: 131_072, allBytes: 1_900_000 };

/** The first unprivileged program in a box: a shell that waits at its standard input for a start script. */
export const waitForScript: readonly string[] = ["/bin/sh", "-s"];

/**
 * The script that a waiting shell is given: it goes to the working folder, sets exactly the environment
 * of a run, and becomes the program. It runs whole or not at all, also where it is cut short.
 *
 * It comes by a descriptor because it may hold secrets, which must not be seen in a command line, and
 * because it is not trusted: `LD_PRELOAD` must not reach what still has privileges.
 */
export function startScript({ argv, cwd, env }: BoxProgram): string {
  const complete = environmentOf(env);
  const lines = Object.entries(complete)
    .filter(([name]) => isShellName(name))
    .map(([name, value]) => `export ${name}=${quote(value)}`);
  const others = Object.entries(complete)
    .filter(([name]) => !isShellName(name))
    .map(([name, value]) => `${name}=${value}`);
  const words = [...(others.length === 0 ? [] : ["/usr/bin/env", ...others]), ...argv];
  return [
    "{",
    `cd ${quote(cwd)} || exit 126`,
    `unset ${ofTheShell}`,
    ...lines,
    // The run's own input is at descriptor 6, out of the way of this script.
    `exec ${words.map(quote).join(" ")} 0<&6 3<&- 4<&- 5<&- 6<&-`,
    "}",
    "",
  ].join("\n");
}

/** Why the system would not start a program, as Node's own code for it; undefined where it would. */
export function refusal({ argv, env }: BoxProgram): string | undefined {
  const words = [...argv, ...Object.entries(environmentOf(env)).map((it) => it.join("="))];
  if (words.some((it) => it.includes("\0"))) return "ERR_INVALID_ARG_VALUE";
  const sizes = words.map((it) => Buffer.byteLength(it) + 1);
  const all = sizes.reduce((sum, it) => sum + it, 0);
  return sizes.some((it) => it > most.oneBytes) || all > most.allBytes ? "E2BIG" : undefined;
}

function environmentOf(env: BoxProgram["env"]): BoxProgram["env"] {
  return { HOME: boxPlaces.home, PATH: systemPath, TMPDIR: boxPlaces.temporary, ...env };
}

function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** A text as one word of a shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
