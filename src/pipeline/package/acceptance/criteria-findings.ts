import { posix } from "node:path";
import { type Diagnostic, diagnose, type Span } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import type { Check, Criterion } from "../criterion.ts";
import type { SpecPrompt } from "../spec-prompt.ts";
import { isOutsideKind } from "../strength.ts";
import { canaryOf } from "../tree/placement.ts";

/**
 * What is wrong or weak about the criteria of a package taken together. `isWhole`: whether all that is written
 * could be read; if not, nobody knows whether something is missing.
 */
export function criteriaFindings(
  specPrompt: SpecPrompt,
  { isWhole }: { readonly isWhole: boolean },
): readonly Diagnostic[] {
  const criteria = specPrompt.acceptance.flatMap((file) => file.criteria.map((it) => it.criterion));
  const span: Span = { file: specPrompt.entry, line: 1, column: 1 };
  const isExecutable = criteria.some((it) => it.checks.some(isRunnable));
  return [
    ...insideOnly(criteria),
    ...unusedCanaries(specPrompt, criteria),
    ...(isExecutable ? startUntried(specPrompt, criteria) : []),
    ...(isExecutable || !isWhole ? [] : [diagnose("package/nothing-executable", {}, { span })]),
  ];
}

/**
 * Criteria that have the id of an earlier one. The same id under different options of one axis is
 * fine: never do both apply.
 */
export function duplicateCriteria(acceptance: SpecPrompt["acceptance"]): readonly Diagnostic[] {
  const all = acceptance.flatMap(({ condition, criteria }) =>
    criteria.map(({ criterion }) => ({ condition, id: criterion.id, span: criterion.span })),
  );
  return all.flatMap((it, index) => {
    const other = all
      .slice(0, index)
      .find((earlier) => earlier.id === it.id && canMeet(earlier.condition, it.condition));
    if (other === undefined) return [];
    const related = [{ message: "first defined here", span: other.span }];
    const args = { id: escapeText(it.id) };
    return [diagnose("package/duplicate-criterion", args, { span: it.span, related })];
  });
}

type Condition = SpecPrompt["acceptance"][number]["condition"];

function canMeet(a: Condition, b: Condition): boolean {
  return Object.entries(a).every(([axis, option]) => b[axis] === undefined || b[axis] === option);
}

function isRunnable(check: Check): boolean {
  return ["run", "cases", "files", "suite", "http", "page"].includes(check.kind);
}

/** A required clause that only checks judge which load the output: it could forge their report. */
function insideOnly(criteria: readonly Criterion[]): readonly Diagnostic[] {
  const required = criteria.filter((it) => it.required);
  const clauses = new Set(required.flatMap((it) => it.covers));
  return [...clauses].flatMap((clause) => {
    const covering = criteria.filter((it) => it.covers.includes(clause));
    const first = covering.find((it) => it.checks.some(({ kind }) => kind === "suite"));
    if (
      first === undefined ||
      covering.some((it) => it.checks.some(({ kind }) => isOutsideKind(kind)))
    )
      return [];
    return [diagnose("package/inside-only", { clause }, { span: first.span })];
  });
}

/** Known-bad outputs that no suite names: a build tries nothing on them. */
function unusedCanaries(
  { files }: SpecPrompt,
  criteria: readonly Criterion[],
): readonly Diagnostic[] {
  const used = new Set(
    criteria.flatMap(({ checks, heldOut }) =>
      checks
        .flatMap((it) => (it.kind === "suite" ? it.canaries : []))
        .map((it) => posix.join("validation", heldOut ? "held-out" : "", it.folder, "/")),
    ),
  );
  const firsts = new Map(
    files.toReversed().flatMap((it) => {
      const folder = canaryOf(it.path);
      return folder === undefined ? [] : [[folder, it.file] as const];
    }),
  );
  return [...firsts]
    .filter(([folder]) => !used.has(`${folder}/`))
    .map(([folder, file]) => {
      const args = { path: escapeText(folder) };
      return diagnose("package/unused-canary", args, { span: { file, line: 1, column: 1 } });
    });
}

/** A driver can answer every case while the program itself does not even start. */
function startUntried(
  specPrompt: SpecPrompt,
  criteria: readonly Criterion[],
): readonly Diagnostic[] {
  const checks = criteria.flatMap((it) => it.checks);
  const viaDriver = checks.find((it) => it.kind === "cases" && it.run === undefined);
  const hasStart =
    specPrompt.manifest.commands.start !== undefined ||
    specPrompt.documents.some((it) => it.frontMatter.commands.start !== undefined);
  const isTried = checks.some(
    (it) =>
      (it.kind === "run" && it.argv.some((word) => word.includes("{start}"))) ||
      ((it.kind === "http" || it.kind === "page") &&
        it.start.some((word) => word.includes("{start}"))),
  );
  if (viaDriver === undefined || !hasStart || isTried) return [];
  return [diagnose("package/start-untried", {}, { span: viaDriver.span })];
}
