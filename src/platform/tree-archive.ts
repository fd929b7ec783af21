import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { runProcess } from "./process.ts";
import { systemPath } from "./system-path.ts";

const limits = { wallMs: 10 * 60_000, outputBytes: 64 * 1024 };

/**
 * Writes everything below a folder into one file, which is new and for its owner only: files with their
 * permissions, links as links. Says whether all of it was readable, and whether there is a `tar` at all.
 */
export async function archiveTree(folder: string, file: string): Promise<boolean> {
  return runTar(["--create", "--file", file, "--directory", folder, "."]);
}

/** Lays out what `archiveTree` wrote below a folder that is there and empty; the files are this user's own. */
export async function unarchiveTree(file: string, folder: string): Promise<boolean> {
  const own = ["--no-same-owner", "--preserve-permissions"];
  return runTar(["--extract", "--file", file, "--directory", folder, ...own]);
}

async function runTar(argv: readonly string[]): Promise<boolean> {
  const shell = ["/bin/sh", "-c", 'umask 077; exec tar "$@"', "sh", ...argv];
  const result = await runProcess({ argv: shell, cwd: "/", env: { PATH: systemPath } }, { limits });
  return result.code === 0;
}

/** The SHA-256 of a file of any size, in hexadecimal; undefined where it cannot be read. */
export async function digestFile(file: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}
