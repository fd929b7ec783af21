import { join } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { makeFolder, pathKind, systemErrorCode, writeFileAtomic } from "../../platform/files.ts";

/** Where psd keeps what belongs to one deployment; all absolute. */
export interface DeploymentPaths {
  readonly receipt: string;
  /** What a promotion under way is about to do. */
  readonly record: string;
  readonly base: string;
}

/** The paths of a deployment, whose name is `[a-z0-9-]+`. */
export function pathsOf(projectRoot: string, deployment: string): DeploymentPaths {
  const psd = join(projectRoot, ".psd");
  return {
    receipt: join(psd, "receipts", `${deployment}.json`),
    record: join(psd, "receipts", `${deployment}.promoting.json`),
    base: join(psd, "base", `${deployment}.tar.gz`),
  };
}

/**
 * Makes `.psd` with a cache that only its owner can read and that git ignores. Fine when it is there. A
 * link in the place of one of its folders, or a project that cannot be written, is a diagnostic.
 */
export async function makePsdFolder(projectRoot: string): Promise<Result<string>> {
  const folder = join(projectRoot, ".psd");
  const parts = ["", "cache", "cache/locks", "cache/stat", "receipts", "base"].map((name) =>
    join(folder, name),
  );
  const kinds = await Promise.all(parts.map((path) => pathKind(path)));
  const wrong = parts.find((_, at) => kinds[at] !== "missing" && kinds[at] !== "folder");
  if (wrong !== undefined) return failure(diagnose("promotion/link-on-way", { path: wrong }));
  try {
    await makeFolder(folder);
    await makeFolder(join(folder, "cache"), 0o700);
    const ignore = join(folder, ".gitignore");
    if ((await pathKind(ignore)) === "missing") await writeFileAtomic(ignore, "cache/\n");
  } catch (error) {
    const reason = systemErrorCode(error);
    if (reason === undefined) throw error;
    return failure(diagnose("promotion/write-failed", { path: folder, reason }));
  }
  return success(folder);
}
