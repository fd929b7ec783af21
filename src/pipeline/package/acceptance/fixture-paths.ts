import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { nearest } from "../nearest.ts";
import { type Cursor, spanAt, valueAt } from "../yaml/cursor.ts";

/** `{fixtures}`, and what of a plain path follows it. */
const named = /\{fixtures\}((?:\/[\w.@-]+)*)/gu;

/**
 * What is wrong with the fixtures that the text, or the texts, at a cursor name: there are none at all, which
 * is an error, or there is one with almost this name, which is a warning: that a file is not there may
 * be just what a check is about. `folder`: that of the validation layer; `paths`: the package's files.
 */
export function fixtureFindings(
  cursor: Cursor,
  { folder, paths }: { readonly folder: string; readonly paths: readonly string[] },
): readonly Diagnostic[] {
  const texts = [valueAt(cursor)].flat().filter((it) => typeof it === "string");
  const mentions = texts.flatMap((it) => [...it.matchAll(named)].map(([, path = ""]) => path));
  if (mentions.length === 0) return [];
  const fixtures = fixturesBelow(folder, paths);
  const span = spanAt(cursor);
  if (fixtures.size === 0) {
    const args = { path: `${folder}/fixtures`, kind: "folder" as const };
    return [diagnose("package/missing-file", args, { span })];
  }
  return mentions.flatMap((it) => {
    const path = it.slice(1);
    const meant = path === "" || fixtures.has(path) ? undefined : nearest(path, fixtures);
    if (meant === undefined) return [];
    const args = {
      path: escapeText(`${folder}/fixtures/${path}`),
      kind: "file" as const,
      nearest: `{fixtures}/${escapeText(meant)}`,
    };
    return [diagnose("package/missing-file", args, { span, severity: "warning" })];
  });
}

/** Files and folders of the fixtures under any option, relative to them. */
function fixturesBelow(folder: string, paths: readonly string[]): ReadonlySet<string> {
  const below = paths.flatMap((it) => {
    if (!it.startsWith(`${folder}/`)) return [];
    const rest = it.slice(folder.length + 1).replace(/^(?:[^/]+=[^/]+\/)*/u, "");
    return rest.startsWith("fixtures/") ? [rest.slice("fixtures/".length)] : [];
  });
  return new Set(
    below.flatMap((it) => {
      const steps = it.split("/");
      return steps.map((_, index) => steps.slice(0, index + 1).join("/"));
    }),
  );
}
