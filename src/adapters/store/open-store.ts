import { dirname } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { type Environment, readEnvironment } from "../../platform/environment.ts";
import { makeFolder } from "../../platform/files.ts";
import { createGit, type Git } from "./git.ts";
import { createGitStore } from "./git-store.ts";
import { inspectRepository, makeRepository, repairRepository } from "./repository.ts";
import type { Store } from "./store.ts";

/** The oldest git whose plumbing psd uses. */
export const oldestGit = [2, 38] as const;

/** How a store is opened. */
export interface StoreOptions {
  /** Where git is found. */
  readonly environment?: Environment;
  /** `work`: what is gone of the repository itself is made anew (`store/repaired`). */
  readonly purpose?: "look" | "work";
}

/**
 * Opens the store in `folder` (absolute), making it where nothing stands. A missing or too old git, a
 * folder that psd did not make and one with missing parts are diagnostics.
 */
export async function openStore(
  folder: string,
  { environment = readEnvironment(), purpose = "look" }: StoreOptions = {},
): Promise<Result<Store>> {
  const git = createGit(folder, environment);
  const found = await gitVersion(git);
  if (!isNewEnough(found)) {
    const wanted = oldestGit.join(".");
    return failure(
      diagnose("store/git-missing", { wanted, ...(found === undefined ? {} : { found }) }),
    );
  }
  const state = await inspectRepository(folder);
  if (state === "foreign") return failure(diagnose("store/foreign-folder", { folder }));
  if (state === "corrupt") {
    if (purpose === "look") return failure(diagnose("store/corrupt", { folder }));
    const parts = await repairRepository(folder);
    return success(createGitStore(git), [diagnose("store/repaired", { folder, parts })]);
  }
  if (state === "missing") {
    await makeFolder(dirname(folder), 0o700);
    await makeRepository(folder);
  }
  return success(createGitStore(git));
}

async function gitVersion(git: Git): Promise<string | undefined> {
  const result = await git.try({ args: ["version"] });
  return /\d+(?:\.\d+)+/u.exec(result.stdout.toString("utf8"))?.[0];
}

function isNewEnough(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  return major > oldestGit[0] || (major === oldestGit[0] && minor >= oldestGit[1]);
}
