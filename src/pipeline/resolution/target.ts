import { isAbsolute, join, relative, sep } from "node:path";
import { type Diagnostic, diagnose, type Span } from "../../diagnostics/diagnostic.ts";
import { foldPath } from "../../platform/relative-path.ts";

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
  if (parts.some((part) => part === "" || part === ".")) return "it is not a normal path";
  if (parts.some((part) => /^\.(?:psd|git)$/iu.test(part)))
    return "psd and git keep their own files there";
  const target = join(projectRoot, into);
  if (target === packageRoot) return "it is the package itself";
  if (packageRoot.startsWith(target + sep)) return "the package lies in it";
  const inPackage = relative(packageRoot, target).split(sep)[0] ?? "";
  if (!relative(packageRoot, target).startsWith("..") && layerFolders.has(inPackage)) {
    return `"${inPackage}/" is a layer of the package`;
  }
  return undefined;
}
