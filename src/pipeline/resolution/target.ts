import { isAbsolute, join, relative, sep } from "node:path";
import { type Diagnostic, diagnose, type Span } from "../../diagnostics/diagnostic.ts";
import { foldPath } from "../../platform/fold-path.ts";
import { isOwnedName } from "../../platform/name-fault.ts";
import { relativePathFault } from "../../platform/relative-path.ts";

const layerFolders = new Set(["core", "context", "validation", "guide", "recordings"]);

/** What a target is held against. */
export interface TargetCheck {
  readonly projectRoot: string;
  /** Relative to the project, as given. */
  readonly into: string;
  /** Absolute folder of the package. */
  readonly packageRoot: string;
  readonly span?: Span | undefined;
}

/** Why a target folder is not safe; undefined where it is. */
export function checkTarget(check: TargetCheck): Diagnostic | undefined {
  const because = reason(check);
  return because === undefined
    ? undefined
    : diagnose(
        "resolution/target-unsafe",
        { into: check.into || ".", because },
        { span: check.span },
      );
}

/** Whether one of two normal relative paths is the other or lies in it, on any file system. */
export function overlaps(pathA: string, pathB: string): boolean {
  const [a, b] = [foldPath(pathA), foldPath(pathB)];
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

function reason({ projectRoot, into, packageRoot }: TargetCheck): string | undefined {
  const parts = into.split("/");
  if (into === "" || into === ".") return "it is the project itself";
  if (isAbsolute(into)) return "it must be relative to the project";
  if (parts.includes("..")) return "it lies outside the project";
  if (parts.some(isOwnedName)) return "psd and git keep their own files there";
  const fault = relativePathFault(into);
  if (fault !== undefined) return fault;
  // Compared as a disk would that ignores case.
  const [target, source] = [foldPath(join(projectRoot, into)), foldPath(packageRoot)];
  if (target === source) return "it is the package itself";
  if (source.startsWith(target + sep)) return "the package lies in it";
  const within = relative(source, target);
  const inPackage = within.split(sep)[0] ?? "";
  if (!within.startsWith("..") && layerFolders.has(inPackage)) {
    return `"${inPackage}/" is a layer of the package`;
  }
  return undefined;
}
