import { escapeText } from "../../diagnostics/escape.ts";
import type { CheckResult, CriterionResult, Verdict } from "./verdict.ts";

/** A verdict under a name of its own. */
export interface NamedVerdict {
  readonly name: string;
  /** In the safe view. */
  readonly verdict: Verdict;
}

/** A verdict in the safe view as JUnit XML: one test case for each criterion. */
export function toJUnit(verdict: Verdict): string {
  return toJUnitSuites([{ name: "psd", verdict }]);
}

/** Verdicts as JUnit XML: a test suite for each of them. */
export function toJUnitSuites(suites: readonly NamedVerdict[]): string {
  const results = suites.flatMap((it) => it.verdict.results);
  const durationMs = suites.reduce((sum, it) => sum + it.verdict.durationMs, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${totals(results, durationMs)}>`,
    ...suites.flatMap(({ name, verdict }) => [
      `  <testsuite${attributes({ name })}${totals(verdict.results, verdict.durationMs)}>`,
      ...verdict.results.flatMap(testCase),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

function totals(results: readonly CriterionResult[], durationMs: number): string {
  const count = (...ends: readonly CriterionResult["end"][]): number =>
    results.filter((it) => ends.includes(it.end)).length;
  return attributes({
    tests: String(results.length),
    failures: String(count("failed", "flaky")),
    errors: String(count("errored")),
    skipped: String(count("not-run")),
    time: seconds(durationMs),
  });
}

function testCase(result: CriterionResult): readonly string[] {
  const head = attributes({
    classname: result.id.startsWith("built-in/") ? "built-in" : "criteria",
    name: `${result.id}: ${result.says}`,
    time: seconds(result.durationMs),
  });
  const check = result.checks.find((it) => it.end === result.end);
  const element = elementOf(result.end);
  if (element === undefined) return [`    <testcase${head}/>`];
  const message = attributes({
    message: `${unsteadyText(result)}${check?.evidence?.message ?? result.end}`,
    ...(element === "skipped" ? {} : { type: typeOf(result, check) }),
  });
  const body = escapeXml(check === undefined ? "" : describe(check));
  const inner =
    element === "skipped" || body === ""
      ? `      <${element}${message}/>`
      : `      <${element}${message}>${body}</${element}>`;
  return [`    <testcase${head}>`, inner, "    </testcase>"];
}

function typeOf({ end }: CriterionResult, check: CheckResult | undefined): string {
  return end === "flaky" ? end : (check?.symptom ?? end);
}

function unsteadyText({ end, tried }: CriterionResult): string {
  return end === "flaky" && tried !== undefined
    ? `failed ${tried.failed} of ${tried.times} times on the same files: `
    : "";
}

function elementOf(end: CriterionResult["end"]): "failure" | "error" | "skipped" | undefined {
  if (end === "failed" || end === "flaky") return "failure";
  if (end === "errored") return "error";
  return end === "not-run" ? "skipped" : undefined;
}

function describe({ evidence, cases }: CheckResult): string {
  const parts = [
    ["expected", evidence?.expected],
    ["actual", evidence?.actual],
    ["difference", evidence?.difference],
    ["stdout", evidence?.stdout],
    ["stderr", evidence?.stderr],
    ...(cases?.failures ?? []).map(
      ({ name, symptom, expected, actual, difference = "" }) =>
        [name, `${symptom}: expected ${expected}, got ${actual}\n${difference}`.trimEnd()] as const,
    ),
  ] as const;
  return parts
    .flatMap(([title, text]) => (text === undefined || text === "" ? [] : [`${title}:\n${text}`]))
    .join("\n");
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value).replaceAll("\n", "&#10;")}"`)
    .join("");
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Texts of outputs hold anything: what is not safe to show, and what XML 1.0 cannot hold, is written by its number. */
function escapeXml(text: string): string {
  return escapeText(text, { keepLayout: true })
    .replace(/[&<>"]/gu, (it) => entities[it] ?? it)
    .replace(/[\uFFFE\uFFFF]/gu, (it) => String.raw`\u{${it.charCodeAt(0).toString(16)}}`);
}
