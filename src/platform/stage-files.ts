import { askUserGit, runUserGit } from "./user-git.ts";

/** What git's index is to hold at one path: a file that the repository has, other bytes, or nothing. */
export interface StagedFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly file?: { readonly mode: string; readonly id: string } | { readonly bytes: Uint8Array };
}

/**
 * Writes files into the index of the repository that a folder lies in and takes the marks of a conflict
 * from them; what else is in the index stays. No filter of the repository changes their bytes. Says why
 * where git refuses.
 */
export async function stageFiles(
  folder: string,
  files: readonly StagedFile[],
): Promise<string | undefined> {
  const prefix = await askUserGit(folder, "rev-parse", "--show-prefix");
  if (prefix === undefined) return "it is no repository";
  const lines: string[] = [];
  for (const { path, file } of files) {
    // Few are new to the repository; each of them takes a program.
    const entry = file === undefined ? `0 ${noId}` : await entryOf(folder, file);
    if (entry === undefined) return "git cannot store new content";
    lines.push(`${entry}\t${prefix}${path}\0`);
  }
  const args = ["update-index", "-z", "--index-info"];
  const { code, stderr } = await runUserGit({ folder, args, stdin: lines.join("") });
  return code === 0
    ? undefined
    : stderr
        .toString("utf8")
        .trim()
        .replace(/^fatal: /u, "");
}

/** Stands for no file. */
const noId = "0".repeat(40);

async function entryOf(
  folder: string,
  file: NonNullable<StagedFile["file"]>,
): Promise<string | undefined> {
  if ("id" in file) return `${file.mode} ${file.id}`;
  const args = ["hash-object", "-w", "--stdin"];
  const { code, stdout } = await runUserGit({ folder, args, stdin: file.bytes });
  return code === 0 ? `100644 ${stdout.toString("utf8").trim()}` : undefined;
}
