import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { pathKind, resolveLinks } from "../../platform/files.ts";
import { isImpossiblePath } from "../../platform/relative-path.ts";

/** Folders of a project that no tool takes a path into. */
const closed = new Set(["held-out", ".psd", ".git"]);

/**
 * The absolute path of a package that a client named, inside the project and outside of what is held out:
 * by its words, and by where links lead.
 */
export async function projectPath(path: string, root: string): Promise<Result<string>> {
  if (isImpossiblePath(path)) return failure(refused(path));
  const absolute = resolve(root, path);
  if (await isClosedPlace(absolute, root)) return failure(refused(path));
  if ((await pathKind(absolute)) === "missing") {
    return failure(diagnose("package/not-found", { path: escapeText(path) }));
  }
  return success(absolute);
}

/** Whether what a client names as the target of a build is a place that no tool takes. */
export async function isOutside(path: string, root: string): Promise<boolean> {
  if (isImpossiblePath(path)) return true;
  return isClosedPlace(resolve(root, path), root);
}

/** A path that no tool takes. It is not repeated: it may name what is held out. */
export function refused(path: string): Diagnostic {
  return diagnose("mcp/path-refused", { length: path.length });
}

async function isClosedPlace(absolute: string, root: string): Promise<boolean> {
  if (isClosed(absolute, root)) return true;
  const real = await realPlace(absolute);
  return real === undefined || isClosed(real, root);
}

/**
 * Where links on the way to a path lead, also to one where there is nothing: an answer must not tell whether
 * a closed folder has a file of that name. Undefined where a link leads to nothing.
 */
async function realPlace(absolute: string): Promise<string | undefined> {
  const real = await resolveLinks(absolute);
  if (real !== undefined) return real;
  if ((await pathKind(absolute)) === "link") return undefined;
  const above = dirname(absolute);
  const place = above === absolute ? absolute : await realPlace(above);
  return place === undefined ? undefined : join(place, basename(absolute));
}

function isClosed(absolute: string, root: string): boolean {
  const parts = relative(root, absolute).split(sep);
  return parts[0] === ".." || parts.some((it) => closed.has(it.toLowerCase()));
}
