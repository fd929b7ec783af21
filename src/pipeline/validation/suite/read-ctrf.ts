import * as z from "zod";
import {
  refuse,
  reportLimits,
  type TestReport,
  type TestResult,
  whatIsRead,
} from "./test-report.ts";

const status = z.enum(["passed", "failed", "skipped", "pending", "other"]);

const test = z.object({
  name: z.string(),
  status,
  suite: z.union([z.string(), z.array(z.string()).max(reportLimits.depth)]).nullish(),
  message: z.string().nullish(),
  flaky: z.boolean().nullish(),
  retryAttempts: z.array(z.object({ status })).nullish(),
});

/** The parts of a CTRF report that say anything; reporters may write more. */
const schema = z.object({
  results: z.object({
    summary: z.object({ tests: z.int(), failed: z.int() }),
    tests: z.array(test).max(reportLimits.tests),
  }),
});

/**
 * Reads the Common Test Report Format. The id of a test is its suites and its name, joined by ` > `. One
 * that passed only when it was tried again has failed, and so has one that ended as `other`.
 */
export function readCtrf(text: string): TestReport {
  return whatIsRead(() => {
    const read = schema.safeParse(parse(text));
    if (!read.success) {
      const { path, message } = read.error.issues[0]!;
      return refuse(`${path.length === 0 ? "" : `${path.join(".")}: `}${message}`);
    }
    const { summary, tests } = read.data.results;
    if (summary.tests !== tests.length) {
      return refuse(`its summary counts ${summary.tests} tests, and it has ${tests.length}`);
    }
    const failed = tests.filter((it) => it.status === "failed").length;
    if (summary.failed !== failed) {
      return refuse(`its summary counts ${summary.failed} failed tests, and it has ${failed}`);
    }
    return tests.map(resultOf);
  });
}

function parse(text: string): unknown {
  // The parser takes seconds for what is nested a million times.
  if (isDeep(text)) return refuse("it is nested too deeply");
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch {
    return refuse("it is no JSON");
  }
}

/** Whether brackets outside of texts are nested beyond the limit. */
function isDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const it = text[at]!;
    if (it === '"') isText = !isText;
    else if (isText) at += it === "\\" ? 1 : 0;
    else if (it === "[" || it === "{") depth += 1;
    else if (it === "]" || it === "}") depth -= 1;
    if (depth > reportLimits.depth) return true;
  }
  return false;
}

function resultOf({ name, suite, ...it }: z.output<typeof test>): TestResult {
  const suites = typeof suite === "string" ? [suite] : (suite ?? []);
  const id = [...suites, name].filter((part) => part !== "").join(" > ");
  const message = failureOf(it)?.slice(0, reportLimits.messageCharacters);
  if (message !== undefined) return { id, end: "failed", message };
  return { id, end: it.status === "passed" ? "passed" : "skipped" };
}

/** Why a test counts as failed; undefined where it does not. */
function failureOf({
  status: told,
  message,
  flaky,
  retryAttempts,
}: Omit<z.output<typeof test>, "name" | "suite">): string | undefined {
  if (told === "failed") return message ?? "failed";
  if (told === "other") return message ?? "ended as other";
  const isRetried = flaky === true || retryAttempts?.some((it) => it.status === "failed");
  return isRetried === true ? "it failed before it passed" : undefined;
}
