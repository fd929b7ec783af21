import { access } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./run-program.ts";

const peers = fileURLToPath(new URL("peers/", import.meta.url));

/** The absolute place of a file of the programs of others, such as `repomix/bin/repomix.cjs`. */
export function peerFile(path: string): string {
  return join(peers, "node_modules", path);
}

/** Installs the programs of others where that file of one is missing. */
export async function installPeers(file: string): Promise<void> {
  if (await isInstalled(file)) return;
  const install = ["npm", "ci", "--prefix", peers, "--no-audit", "--no-fund", "--ignore-scripts"];
  await runProgram({ argv: install, cwd: peers });
}

/** Whether a program of others is there: a bounded run does not wait for a download. */
export async function isInstalled(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
