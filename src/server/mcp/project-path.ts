import { relative, resolve, sep } from "node:path";
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
  const real = (await resolveLinks(absolute)) ?? absolute;
  if (isClosed(absolute, root) || isClosed(real, root)) return failure(refused(path));
  if ((await pathKind(real)) === "missing") {
    return failure(diagnose("package/not-found", { path: escapeText(path) }));
  }
  return success(absolute);
}

/** Whether what a client names as the target of a build is a place that no tool takes. */
export async function isOutside(path: string, root: string): Promise<boolean> {
  if (isImpossiblePath(path)) return true;
  const absolute = resolve(root, path);
  return isClosed(absolute, root) || isClosed((await resolveLinks(absolute)) ?? absolute, root);
}

/** A path that no tool takes. It is not repeated: it may name what is held out. */
export function refused(path: string): Diagnostic {
  return diagnose("mcp/path-refused", { length: path.length });
}

function isClosed(absolute: string, root: string): boolean {
  const parts = relative(root, absolute).split(sep);
  return parts[0] === ".." || parts.some((it) => closed.has(it.toLowerCase()));
}
