import type { Environment } from "../../platform/environment.ts";
import { findProgram } from "../../platform/find-program.ts";

/** How each package manager installs bubblewrap, the most common first. */
const commands: readonly (readonly [manager: string, command: string])[] = [
  ["apt-get", "apt-get install bubblewrap"],
  ["dnf", "dnf install bubblewrap"],
  ["pacman", "pacman -S bubblewrap"],
  ["zypper", "zypper install bubblewrap"],
  ["apk", "apk add bubblewrap setpriv"],
];

/** The command that installs bubblewrap here; undefined where no known package manager is found. */
export async function installCommand(environment: Environment): Promise<string | undefined> {
  const path = environment.variables["PATH"] ?? "";
  const found = await Promise.all(commands.map(([manager]) => findProgram(manager, path)));
  const command = commands.find((_, index) => found[index] !== undefined)?.[1];
  if (command === undefined) return undefined;
  return environment.userId === 0 ? command : `sudo ${command}`;
}
