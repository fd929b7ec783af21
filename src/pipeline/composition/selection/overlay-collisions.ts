import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { findTwins } from "../../../platform/find-twins.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";

/**
 * Files of an overlay that would be one with another file of the package where case or Unicode form does
 * not count. Those of the very same path replace one, which is what an overlay is for.
 */
export function overlayCollisions(
  specPrompt: SpecPrompt,
  overlay: SpecPrompt,
): readonly Diagnostic[] {
  const given = pathsOf(specPrompt);
  return findTwins(new Set([...given, ...pathsOf(overlay)])).map((twin) => {
    const [path, other] = given.some((it) => isWithin(it, twin.path))
      ? [twin.other, twin.path]
      : [twin.path, twin.other];
    const span = { file: join(overlay.root, path), line: 1, column: 1 };
    const args = { path: escapeText(path), other: escapeText(other) };
    return diagnose("package/name-collision", args, { span });
  });
}

function pathsOf({ documents, acceptance, files }: SpecPrompt): readonly string[] {
  return [...documents, ...acceptance, ...files].map((it) => it.path);
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}
