import semver from "semver";

/** The references of a repository, as `git ls-remote` prints them: name to commit, tags followed. */
export type References = ReadonlyMap<string, string>;

/** A commit that is meant, with the version that a tag gives it. */
export interface Meant {
  readonly commit: string;
  readonly version?: string;
}

/** Reads what `git ls-remote` prints. */
export function parseReferences(text: string): References {
  const references = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, commit = "", name = ""] = /^([0-9a-f]{40})\t(\S+)$/u.exec(line) ?? [];
    // What an annotated tag stands for comes after it.
    if (commit !== "") references.set(name.replace(/\^\{\}$/u, ""), commit);
  }
  return references;
}

/** The commit of a branch, a tag, a whole id, or the default branch; undefined where there is none. */
export function findReference(references: References, ref: string | undefined): Meant | undefined {
  if (ref !== undefined && /^[0-9a-f]{40}$/u.test(ref)) return { commit: ref };
  const names = ref === undefined ? ["HEAD"] : [`refs/tags/${ref}`, `refs/heads/${ref}`, ref];
  const commit = names.map((it) => references.get(it)).find((it) => it !== undefined);
  return commit === undefined ? undefined : { commit };
}

/** The newest version of a range that a tag names, such as `v1.2.0`; undefined where there is none. */
export function findVersion(references: References, range: string): Meant | undefined {
  const versions = tagged(references);
  const version = semver.maxSatisfying([...versions.keys()], range);
  const commit = version === null ? undefined : versions.get(version);
  return version === null || commit === undefined ? undefined : { commit, version };
}

/** The newest version of all that is no prerelease; undefined where no tag names one. */
export function newestVersion(references: References): string | undefined {
  return semver.maxSatisfying([...tagged(references).keys()], "*") ?? undefined;
}

/** The versions that tags name, the newest first. */
export function versionsOf(references: References): readonly string[] {
  return [...tagged(references).keys()].toSorted(semver.rcompare);
}

function tagged(references: References): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, commit] of references) {
    const version = semver.valid(/^refs\/tags\/v?(\d.*)$/u.exec(name)?.[1] ?? "");
    if (version !== null) found.set(version, commit);
  }
  return found;
}
