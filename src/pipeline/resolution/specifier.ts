import semver from "semver";
import { diagnose, type Span } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { PackageSource } from "../../adapters/registry/registry.ts";
import { isImpossiblePath, relativePathFault } from "../../platform/relative-path.ts";

/** Where a package comes from, as the user wrote it. */
export type Specifier =
  | {
      readonly kind: "path";
      /** Relative or absolute, as written. */
      readonly path: string;
    }
  | {
      readonly kind: "remote";
      readonly source: PackageSource;
    };

const remote =
  /^(?:@[^/]+\/|npm:|github:|gitlab:|bitbucket:|git\+|git:|git@|ssh:|https?:)|@[\^~<>=\d]/u;
const hosted = /^((?:github|gitlab|bitbucket):)([^/#]+\/[^/#]+?)(?:\.git)?(\/[^#]*)?(?:#(.*))?$/u;
const named = /^(?:npm:)?((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)(?:@(.+))?$/u;

/** Whether a text names a package of a registry or of git, rightly or not. */
export function isRemoteSpecifier(text: string): boolean {
  return !text.startsWith("file:") && remote.test(text);
}

/**
 * Reads a specifier: `./folder`, `file:folder` or an absolute path; `@scope/name@^1.2`, `npm:name@tag`;
 * `github:owner/repository/folder#semver:^1`, any git address, with `#branch`, `#tag`, `#semver:range` and
 * `::path:folder` behind it.
 */
export function parseSpecifier(text: string, span?: Span): Result<Specifier> {
  const path = text.startsWith("file:") ? text.slice("file:".length) : text;
  const invalid = (): Result<Specifier> =>
    failure(diagnose("resolution/specifier-invalid", { text }, { span }));
  if (path === "" || isImpossiblePath(path)) return invalid();
  if (!remote.test(path)) return success({ kind: "path", path });
  const source = path === text ? parseSource(text) : undefined;
  return source === undefined ? invalid() : success({ kind: "remote", source });
}

function parseSource(text: string): PackageSource | undefined {
  const [, host, repository, folder = "", fragment] = hosted.exec(text) ?? [];
  if (host !== undefined && repository !== undefined) {
    return parseGit(`${host}${repository}`, folder.replaceAll(/^\/|\/$/gu, ""), fragment);
  }
  const [, address = "", rest] =
    /^((?:git\+|git:|git@|ssh:|https?:)[^#]+)(?:#(.*))?$/u.exec(text) ?? [];
  if (address !== "") return parseGit(address, "", rest);
  const [, name = "", range = "latest"] = named.exec(text) ?? [];
  if (
    name === "" ||
    name.length > 214 ||
    /[\s/:#]/u.test(range.replaceAll(/\s*(?:\|\||\s)\s*/gu, ""))
  )
    return undefined;
  const isTag = /^[A-Za-z][\w.-]*$/u.test(range);
  return isTag || semver.validRange(range) !== null ? { kind: "registry", name, range } : undefined;
}

/** What stands behind `#`, as npm writes it: parts with `::` between. */
function parseGit(repository: string, folder: string, fragment = ""): PackageSource | undefined {
  let it: Extract<PackageSource, { kind: "git" }> = { kind: "git", repository, folder };
  for (const part of fragment.split("::").filter((text) => text !== "")) {
    const [, key, value = ""] = /^(semver|path):(.*)$/u.exec(part) ?? [];
    if (key === "semver") it = { ...it, range: decode(value) };
    else if (key === "path") it = { ...it, folder: value.replaceAll(/^\/|\/$/gu, "") };
    else it = { ...it, ref: part };
  }
  const isRange = it.range === undefined || semver.validRange(it.range) !== null;
  const isRef = it.ref === undefined || /^[\w][\w./+-]{0,200}$/u.test(it.ref);
  const isFolder = it.folder === "" || relativePathFault(it.folder) === undefined;
  const isOne = it.ref === undefined || it.range === undefined;
  return isRange && isRef && isFolder && isOne ? it : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
