import type * as z from "zod";
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { below, type Cursor, isMapping, valueAt } from "./cursor.ts";
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
    result = schema.safeParse(without(value, extensions));
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

/** A copy of a value without the parts at the given paths. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (paths.length === 0) return value;
  if (Array.isArray(value))
    return value.map((it: unknown, index) => without(it, inside(paths, index)));
  if (!isMapping(value)) return value;
  const removed = new Set(paths.filter((it) => it.length === 1).map((it) => it[0]));
  const kept = Object.entries(value).filter(([key]) => !removed.has(key));
  return Object.fromEntries(kept.map(([key, it]) => [key, without(it, inside(paths, key))]));
}

/** The rest of the paths that lead through `step`. */
function inside(paths: readonly Path[], step: string | number): readonly Path[] {
  return paths.filter((it) => it.length > 1 && it[0] === step).map((it) => it.slice(1));
}
