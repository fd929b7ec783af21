import { failure, type Result, success } from "../../diagnostics/result.ts";
import { diagnose, type Span } from "../../diagnostics/diagnostic.ts";
import { isImpossiblePath } from "../../platform/relative-path.ts";

/** Where a package comes from, as the user wrote it. In this version only a path is resolved. */
export interface PathSpecifier {
  readonly kind: "path";
  /** Relative or absolute, as written. */
  readonly path: string;
}

const remote = /^(?:@[^/]+\/|npm:|github:|gitlab:|git\+|git@|https?:)|@[\^~<>=\d]/u;

/** Reads a specifier: `./folder`, `folder`, `file:folder` or an absolute path. */
export function parseSpecifier(text: string, span?: Span): Result<PathSpecifier> {
  const path = text.startsWith("file:") ? text.slice("file:".length) : text;
  if (path === "" || isImpossiblePath(path))
    return failure(diagnose("resolution/specifier-invalid", { text }, { span }));
  if (remote.test(path)) {
    return failure(diagnose("resolution/registry-not-yet", { text }, { span }));
  }
  return success({ kind: "path", path });
}
