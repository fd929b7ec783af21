import type * as z from "zod";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import {
  type AcceptanceContext,
  checkInside,
  checkTexts,
  resolveInPackage,
} from "./acceptance-context.ts";
import type { suiteCheckSchema } from "./acceptance-schema.ts";
import { readCommand } from "../manifest/commands.ts";
import type { SuiteCheck } from "../criterion.ts";
import { below, type Cursor, isMapping, spanAt, valueAt } from "../yaml/cursor.ts";
import { readCanaries } from "./read-canaries.ts";
import { readSettings } from "./read-settings.ts";

type RawSuite = z.output<typeof suiteCheckSchema>;

/** Names that have a value in a suite and nowhere else. */
const suitePlaceholders = ["tests", "report"] as const;

/** Reads a checked `suite`: the command, the folder of tests, and what the report must say. */
export function readSuiteCheck(
  raw: RawSuite,
  cursor: Cursor,
  outer: AcceptanceContext,
): SuiteCheck | undefined {
  const context = withSuiteNames(outer);
  const at = below(cursor, "suite");
  const { suite } = raw;
  const argv = readCommand(below(at, "run"), context.findings);
  checkTexts(below(at, "run"), context);
  const place = suite.at ?? suite.tests;
  // Where `at` is missing the folder in the package names the place, too, and is looked at below.
  if (suite.at !== undefined) checkInside(place, below(at, "at"), context.findings);
  checkPlaces(suite, at, context);
  checkTests(at, context);
  checkExpectation(suite, at, context);
  const canaries = readCanaries(suite, at, context);
  const settings = readSettings(raw, cursor, { context });
  if (argv === undefined) return undefined;
  const { tests = [], "at-least": atLeast = 1 } = suite.expect ?? {};
  return {
    kind: "suite",
    ...settings,
    argv,
    tests: suite.tests,
    at: place,
    report: suite.report,
    expect: { tests, atLeast },
    canaries,
  };
}

/** `{tests}` and `{report}` are known like the names of services. */
function withSuiteNames(context: AcceptanceContext): AcceptanceContext {
  const { known } = context;
  if (known === undefined) return context;
  return { ...context, known: { ...known, services: [...known.services, ...suitePlaceholders] } };
}

/**
 * Tests lie in a folder of their own: laid over the whole output they would be files of it, and the whole
 * validation layer, or a part of the held-out one, is not for a visible box.
 */
function checkPlaces(
  { tests, at }: RawSuite["suite"],
  cursor: Cursor,
  context: AcceptanceContext,
): void {
  const problem = "must name a folder of its own";
  const bad = [
    ...(isWhole(tests) || /^[./]*held-out(?:\/|$)/iu.test(tests) ? (["tests"] as const) : []),
    ...(at !== undefined && isWhole(at) ? (["at"] as const) : []),
  ];
  for (const key of bad) {
    const span = spanAt(below(cursor, key));
    context.findings.push(diagnose("package/invalid-value", { key, problem }, { span }));
  }
}

function isWhole(path: string): boolean {
  return /^[./]*$/u.test(path) && !path.includes("..");
}

/** The folder of tests must be in the package; where it is not named, `tests` is looked for. */
function checkTests(at: Cursor, context: AcceptanceContext): void {
  const value = valueAt(at);
  if (isMapping(value) && value["tests"] !== undefined) {
    resolveInPackage(below(at, "tests"), "folder", context);
    return;
  }
  const path = `${context.folder}/tests`;
  if (context.known === undefined || context.paths.some((it) => it.startsWith(`${path}/`))) return;
  const args = { path, kind: "folder" as const };
  context.findings.push(diagnose("package/missing-file", args, { span: spanAt(at) }));
}

/** Without a report nothing is known of single tests; a suite without ids cannot miss one. */
function checkExpectation(suite: RawSuite["suite"], at: Cursor, context: AcceptanceContext): void {
  const expected = suite.expect?.tests ?? [];
  if (suite.report === "exit" && suite.expect !== undefined) {
    const problem = "needs a report: an exit code tells nothing of single tests";
    const span = spanAt(below(at, "expect"));
    context.findings.push(diagnose("package/invalid-value", { key: "expect", problem }, { span }));
  }
  const twice = expected.findIndex((id, index) => expected.indexOf(id) !== index);
  if (twice !== -1) {
    const problem = "is named twice";
    const span = spanAt(below(at, "expect", "tests", twice));
    context.findings.push(diagnose("package/invalid-value", { key: "tests", problem }, { span }));
  }
  if (expected.length === 0)
    context.findings.push(diagnose("package/suite-unguarded", {}, { span: spanAt(at) }));
}
