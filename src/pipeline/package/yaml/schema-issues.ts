import type * as z from "zod";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { below, type Cursor, isMapping, keySpanAt, spanAt, valueAt } from "./cursor.ts";
import { nearest } from "../nearest.ts";
import { keysAt } from "./schema-keys.ts";
import { listOf } from "../wording.ts";

/** An issue of zod outside unions, its path without symbols. */
export type FlatIssue = Exclude<z.core.$ZodIssue, { code: "invalid_union" }> & {
  readonly path: (string | number)[];
};

/** An issue with the schema that found it and the place it points to. */
export interface LocatedIssue {
  readonly schema: z.ZodType;
  readonly issue: FlatIssue;
  readonly cursor: Cursor;
}

/** Replaces each failed union by the issues of the branch that the value was probably meant for. */
export function flattenIssues(
  issues: readonly z.core.$ZodIssue[],
  prefix: readonly PropertyKey[] = [],
): FlatIssue[] {
  return issues.flatMap((issue): FlatIssue[] => {
    const path = [...prefix, ...issue.path].map((it) => (typeof it === "symbol" ? "" : it));
    if (issue.code !== "invalid_union") return [{ ...issue, path }];
    const branches = issue.errors.map((branch) => flattenIssues(branch, path));
    const meant = branches
      .filter(
        (branch) =>
          !branch.some((it) => it.code === "invalid_type" && it.path.length === path.length),
      )
      .toSorted((a, b) => a.length - b.length)[0];
    const isOneWord = meant?.every((it) => it.code === "invalid_value" && it.values.length === 1);
    return (
      (isOneWord === true && branches.length > 1 ? undefined : meant) ?? [
        { code: "invalid_type", expected: expectedOf(branches), path, message: "" },
      ]
    );
  });
}

/** What the branches of a union expect, for the sentence; the type only knows single names. */
function expectedOf(branches: readonly FlatIssue[][]): z.core.$ZodIssueInvalidType["expected"] {
  const names = branches.flatMap((branch) =>
    branch.flatMap((it) => {
      if (it.code === "invalid_value") return it.values.map((value) => `\`${String(value)}\``);
      return it.code === "invalid_type" ? [it.expected] : [];
    }),
  );
  return [...new Set(names)].join("|");
}

/** The findings for one issue. */
export function issueFindings(it: LocatedIssue): readonly Diagnostic[] {
  const { issue, cursor } = it;
  const key = keyOf(cursor);
  if (issue.code === "unrecognized_keys") return unknownKeys(it, issue.keys);
  if (issue.code === "invalid_type" && valueAt(cursor) === undefined)
    return [diagnose("package/missing-key", { key }, { span: keySpanAt(parentOf(cursor)) })];
  if (issue.code === "invalid_type") {
    const args = { key, expected: typeNames(issue.expected), found: describe(valueAt(cursor)) };
    return [diagnose("package/wrong-type", args, { span: spanAt(cursor) })];
  }
  if (issue.code === "invalid_value") return [invalidChoice(it, issue.values.map(String))];
  if (issue.code === "invalid_key") {
    const problem = issue.issues[0]?.message ?? issue.message;
    return [diagnose("package/invalid-value", { key, problem }, { span: keySpanAt(cursor) })];
  }
  return [invalidValue(it)];
}

function unknownKeys(it: LocatedIssue, keys: readonly string[]): readonly Diagnostic[] {
  const known = keysAt(it.schema, it.issue.path);
  return keys.map((key) => {
    const meant = nearest(key, known) ?? placeBelow(key, known, it);
    const args = {
      key: escapeText(key),
      known,
      ...(meant === undefined ? {} : { nearest: meant }),
    };
    return diagnose("package/unknown-key", args, { span: keySpanAt(below(it.cursor, key)) });
  });
}

/** Where a key belongs that stands one level too high. */
function placeBelow(
  key: string,
  known: readonly string[],
  { schema, issue }: LocatedIssue,
): string | undefined {
  const parent = known.find((it) => keysAt(schema, [...issue.path, it]).includes(key));
  return parent === undefined ? undefined : `${parent}: { ${escapeText(key)}: … }`;
}

function invalidChoice({ cursor }: LocatedIssue, values: readonly string[]): Diagnostic {
  const key = keyOf(cursor);
  const value = valueAt(cursor);
  if (value === undefined)
    return diagnose("package/missing-key", { key }, { span: keySpanAt(parentOf(cursor)) });
  if (key === "specprompt")
    return diagnose("package/format-version", { found: describe(value) }, { span: spanAt(cursor) });
  const meant = typeof value === "string" ? nearest(value, values) : undefined;
  const args = { key, problem: `must be ${listOf(values, "or")}` };
  return diagnose(
    "package/invalid-value",
    meant === undefined ? args : { ...args, nearest: meant },
    {
      span: spanAt(cursor),
    },
  );
}

function invalidValue({ issue, cursor }: LocatedIssue): Diagnostic {
  const span = spanAt(cursor);
  const value = escapeText(String(valueAt(cursor)));
  const code = issue.code === "custom" ? (issue.params?.["code"] as unknown) : undefined;
  if (code === "package/bad-name") return diagnose(code, { name: value }, { span });
  if (code === "package/bad-version") return diagnose(code, { version: value }, { span });
  if (code === "package/bad-range") return diagnose(code, { range: value }, { span });
  const problem = problemOf(issue);
  return diagnose("package/invalid-value", { key: keyOf(cursor), problem }, { span });
}

function problemOf(issue: FlatIssue): string {
  if (issue.code === "too_big") {
    const isNumber = ["number", "int"].includes(issue.origin);
    return `must not be ${isNumber ? "more" : "longer"} than ${issue.maximum}`;
  }
  if (issue.code === "too_small")
    return Number(issue.minimum) <= 1 && issue.origin !== "number"
      ? "must not be empty"
      : `must not be less than ${issue.minimum}`;
  return issue.message;
}

function parentOf(cursor: Cursor): Cursor {
  return { yaml: cursor.yaml, path: cursor.path.slice(0, -1) };
}

/** The name under which a user knows a place: its key, or the key of the list that it stands in. */
function keyOf(cursor: Cursor): string {
  const name = cursor.path.findLast((it) => typeof it === "string");
  return name === undefined ? "the file" : escapeText(name);
}

const names: Readonly<Partial<Record<string, string>>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  null: "nothing",
};

function typeNames(expected: string): string {
  return listOf([...new Set(expected.split("|").map((it) => names[it] ?? it))], "or");
}

/** A value in words: its type, and the value itself where it is short. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (isMapping(value)) return "a mapping";
  if (typeof value === "boolean") return `the truth value ${value}`;
  if (typeof value === "string") return `the text "${escapeText(value.slice(0, 40))}"`;
  return typeof value === "number" ? `the number ${value}` : typeof value;
}
