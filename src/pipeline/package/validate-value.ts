import type * as z from "zod";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type Cursor, below, valueAt } from "./cursor.ts";
import { flattenIssues, type FlatIssue, issueFindings } from "./schema-issues.ts";

/**
 * Checks the value at a cursor against a schema and adds a finding for each fault, at the exact key
 * or value. Keys `x-…` of closed mappings are left out first. Undefined where it does not fit.
 */
export function validateAt<Schema extends z.ZodType>(
  schema: Schema,
  cursor: Cursor,
  findings: Diagnostic[],
): z.output<Schema> | undefined {
  const value = valueAt(cursor);
  let result = schema.safeParse(value);
  let issues = result.success ? [] : flattenIssues(result.error.issues);
  const extensions = issues.flatMap(extensionPaths);
  if (extensions.length > 0) {
    const copy = { root: structuredClone(value) };
    for (const path of extensions) removeAt(copy, ["root", ...path]);
    result = schema.safeParse(copy.root);
    issues = result.success ? [] : flattenIssues(result.error.issues);
  }
  if (result.success) return result.data;
  for (const issue of issues)
    findings.push(...issueFindings({ schema, issue, cursor: below(cursor, ...issue.path) }));
  return undefined;
}

type Path = readonly (string | number)[];

function extensionPaths(issue: FlatIssue): readonly Path[] {
  if (issue.code !== "unrecognized_keys") return [];
  return issue.keys.filter((key) => key.startsWith("x-")).map((key) => [...issue.path, key]);
}

function removeAt(root: object, path: Path): void {
  let parent = root as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) parent = parent[step] as Record<string | number, unknown>;
  delete parent[path.at(-1) ?? ""];
}
