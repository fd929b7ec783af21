import { join } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { packArchive, readArchive } from "../../platform/archive.ts";
import { readBounded } from "../../platform/bounded-read.ts";
import { sha256 } from "../../platform/digest.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeTemporaryFolder, removePath, writeCacheFile } from "../../platform/files.ts";
import { createRunGit, type RunGit } from "./git-command.ts";
import {
  findReference,
  findVersion,
  newestVersion,
  parseReferences,
  versionsOf,
} from "./git-references.ts";
import { readCommit } from "./git-tree.ts";
import { packageLimits } from "./limits.ts";
import type { Fetched, Found, PackageSource, Pin, RegistryOptions } from "./registry.ts";
import { acceptFiles } from "./unpack.ts";

type GitSource = Extract<PackageSource, { kind: "git" }>;

/** What git needs of the outside. */
export type GitSurroundings = Pick<Environment, "cache" | "temporary" | "variables">;

/** Asks a git server for the commit that is meant. Nothing is fetched yet. */
export async function findInGit(
  source: GitSource,
  { temporary, variables }: GitSurroundings,
  { signal, offline }: RegistryOptions,
): Promise<Result<Found>> {
  const { repository, folder, ref, range } = source;
  const what = `${repository}#${range === undefined ? (ref ?? "HEAD") : `semver:${range}`}`;
  const url = await urlOf(repository);
  if (url === undefined) {
    return failure(
      diagnose("registry/unusable", { what, because: "that is no address of a repository" }),
    );
  }
  if (offline === true) {
    return failure(diagnose("registry/unreachable", { what, because: "git is not asked offline" }));
  }
  const listed = await createRunGit({ variables })({
    folder: temporary,
    args: ["ls-remote", "--", url],
    signal,
    most: 16 * 2 ** 20,
  });
  if (listed.code !== 0)
    return failure(diagnose("registry/unreachable", { what, because: lastLine(listed.stderr) }));
  const references = parseReferences(listed.stdout.toString("utf8"));
  const meant =
    range === undefined ? findReference(references, ref) : findVersion(references, range);
  if (meant === undefined) {
    const versions = range === undefined ? [] : versionsOf(references).slice(0, 10).toReversed();
    return failure(diagnose("registry/no-version", { what, versions }));
  }
  const newest = newestVersion(references);
  return success({
    pin: {
      ...(meant.version === undefined ? {} : { version: meant.version }),
      resolved: `${repository}#${meant.commit}`,
      ...(folder === "" ? {} : { folder }),
    },
    ...(newest === undefined ? {} : { newest }),
  });
}

/**
 * Fetches one commit and takes the files of its folder out of the objects: nothing is checked out, so that
 * no filter, hook, submodule or script of the repository has a say.
 */
export async function fetchFromGit(
  pin: Pin,
  surroundings: GitSurroundings,
  { signal, offline }: RegistryOptions,
): Promise<Result<Fetched>> {
  const { resolved, folder = "" } = pin;
  const [, repository = "", commit = ""] = /^(.+)#([0-9a-f]{40})$/u.exec(resolved) ?? [];
  const what = folder === "" ? resolved : `${resolved}::path:${folder}`;
  const kept = join(surroundings.cache, "git", `${sha256(what)}.tar.gz`);
  const known = await readKept(kept);
  if (known !== undefined) return success({ files: known, pin });
  const url = await urlOf(repository);
  if (url === undefined || offline === true) {
    const because =
      url === undefined ? "that is no address of a commit" : "it was not fetched before";
    return failure(diagnose("registry/unreachable", { what, because }));
  }
  const git = createRunGit(surroundings);
  const place = await makeTemporaryFolder(join(surroundings.temporary, "psd-git-"));
  try {
    const fault = await fetchCommit(git, { place, url, commit, signal });
    if (fault !== undefined)
      return failure(diagnose("registry/unreachable", { what, because: fault }));
    const read = await readCommit(git, { place, commit, folder, signal });
    const accepted = "fault" in read ? read : acceptFiles(read.files);
    if ("fault" in accepted) {
      return failure(diagnose("registry/unusable", { what, because: accepted.fault }));
    }
    await writeCacheFile(kept, await packArchive(accepted.files));
    return success({ files: accepted.files, pin });
  } finally {
    await removePath(place);
  }
}

async function readKept(file: string): Promise<Fetched["files"] | undefined> {
  const bytes = await readBounded(file, packageLimits.bytes);
  if (bytes === undefined) return undefined;
  const read = await readArchive(bytes, packageLimits);
  if ("fault" in read) return undefined;
  const accepted = acceptFiles(
    read.entries.flatMap((it) => (it.mode === "120000" ? [] : [{ ...it, mode: it.mode }])),
  );
  return "fault" in accepted ? undefined : accepted.files;
}

interface Wanted {
  readonly place: string;
  readonly url: string;
  readonly commit: string;
  readonly signal: AbortSignal;
}

/** Gets one commit, or where a server gives none by its id, everything that has a name. */
async function fetchCommit(
  git: RunGit,
  { place, url, commit, signal }: Wanted,
): Promise<string | undefined> {
  const call = { folder: place, signal, most: 2 ** 20 };
  await git({ ...call, args: ["init", "--quiet", "--bare", "--template=", "."] });
  const fetch = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
  ];
  const one = await git({
    ...call,
    args: [...fetch, "--depth=1", "--", url, `${commit}:refs/psd/it`],
  });
  if (one.code === 0) return undefined;
  const all = await git({
    ...call,
    args: [...fetch, "--", url, "+refs/heads/*:refs/psd/heads/*", "+refs/tags/*:refs/psd/tags/*"],
  });
  if (all.code !== 0) return lastLine(all.stderr);
  const there = await git({ ...call, args: ["cat-file", "-e", `${commit}^{commit}`] });
  return there.code === 0 ? undefined : "the repository does not have that commit any more";
}

/** The address that git is given: of a hosted repository over https, of any other as it is. */
async function urlOf(repository: string): Promise<string | undefined> {
  const { default: npa } = await import("npm-package-arg");
  try {
    const parsed = npa(repository);
    if (parsed.type !== "git") return undefined;
    const isShorthand = /^(?:github|gitlab|bitbucket|gist):/u.test(repository);
    const url = isShorthand
      ? parsed.hosted?.https({ noGitPlus: true, noCommittish: true })
      : parsed.fetchSpec;
    return url ?? undefined;
  } catch {
    return undefined;
  }
}

function lastLine(stderr: Buffer): string {
  const lines = stderr
    .toString("utf8")
    .trim()
    .split("\n")
    .map((it) => it.replace(/^(?:fatal|error|remote): /u, ""));
  return (lines.find((it) => it !== "") ?? "git gave no answer").replaceAll(
    /\/\/[^/@\s]+@/gu,
    "//",
  );
}
