import { basename, dirname } from "node:path";
import { runUserGit } from "./user-git.ts";

/** A file that git tracks. */
export interface TrackedFile {
  /** Relative to the folder that was asked about, with `/`. */
  readonly path: string;
  readonly isLink: boolean;
}

/** What git tracks in a folder, or why it cannot say. */
export type TrackedFiles =
  | { readonly ok: true; readonly files: readonly TrackedFile[] }
  | { readonly ok: false; readonly reason: string };

/**
 * The files below an absolute folder that git tracks, by path; submodules are none of them. No program
 * that the repository's own settings name is run.
 */
export async function listTrackedFiles(folder: string): Promise<TrackedFiles> {
  const args = ["ls-files", "-z", "--cached", "--stage", "--", "."];
  const result = await runUserGit({ folder, args });
  if (result.startError !== undefined) return { ok: false, reason: "git is not installed" };
  if (result.code !== 0 || result.overflowed) {
    const [line = ""] = result.stderr.toString("utf8").trim().split("\n");
    return { ok: false, reason: line.replace(/^fatal: /u, "") || "git gave no list" };
  }
  const lines = result.stdout.toString("utf8").split("\0").slice(0, -1);
  return { ok: true, files: lines.flatMap(readLine) };
}

/**
 * How git stands to an absolute path: it tracks it, it would show it as new, or neither – it is ignored,
 * or there is no repository. Of a repository within another one, the inner one is asked.
 */
export async function gitStandingOf(file: string): Promise<"tracked" | "shown" | "hidden"> {
  // Case does not count on every disk, so it does not count here.
  const name = `:(icase,literal)${basename(file)}`;
  const list = async (...which: readonly string[]): Promise<boolean> => {
    const args = ["ls-files", "-z", ...which, "--", name];
    const result = await runUserGit({ folder: dirname(file), args });
    return result.startError === undefined && result.code === 0 && result.stdout.byteLength > 0;
  };
  if (await list("--cached")) return "tracked";
  return (await list("--others", "--exclude-standard")) ? "shown" : "hidden";
}

/** A line is `<mode> <id> <stage>\t<path>`; a file in conflict has several. */
function readLine(line: string): readonly TrackedFile[] {
  const tab = line.indexOf("\t");
  const [mode, , stage] = line.slice(0, tab).split(" ");
  const isFile = mode === "100644" || mode === "100755" || mode === "120000";
  if (!isFile || (stage !== "0" && stage !== "2")) return [];
  return [{ path: line.slice(tab + 1), isLink: mode === "120000" }];
}
