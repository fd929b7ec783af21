import { type Diagnostic, diagnose, type Span } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { failure, hasErrors, type Result, settle } from "../../diagnostics/result.ts";
import { combinationsOf } from "../difference/combinations-of.ts";
import { findContradictions } from "../consistency/find-contradictions.ts";
import { select } from "../composition/select.ts";
import type { Selection } from "../composition/selection.ts";
import type { CasesCheck } from "../package/criterion.ts";
import { sortFindings } from "../package/findings-order.ts";
import { inspectPackage } from "../package/inspect-package.ts";
import type { PackageReading } from "../package/tree/read-tree.ts";
import type { SpecPrompt } from "../package/spec-prompt.ts";
import { standInsFor } from "./stand-ins.ts";
import { readCases } from "../validation/cases/read-cases.ts";
import { locateFile } from "../validation/package-files.ts";

/** What `psd check` says about a package. */
export interface CheckReport {
  readonly specPrompt: { readonly name?: string; readonly version?: string };
  readonly counts: CheckCounts;
  /** Sorted by place, each once. */
  readonly diagnostics: readonly Diagnostic[];
}

/** How much a package holds, over all its options. */
export interface CheckCounts {
  readonly documents: number;
  readonly clauses: number;
  /** Visible ones; held-out ones are counted apart. */
  readonly criteria: number;
  readonly heldOut: number;
  readonly cases: number;
}

/** How a package is checked: also without what it holds back. */
export interface CheckOptions extends PackageReading {
  readonly consistency?: boolean;
}

/**
 * Reads a package and selects it as often as is needed for every option to be chosen at least once,
 * with stand-ins for parameters. Every finding comes once. `consistency`: also holds cases against prose.
 */
export async function checkPackage(
  path: string,
  { consistency = false, heldOut = true }: CheckOptions = {},
): Promise<Result<CheckReport>> {
  const { specPrompt, findings } = await inspectPackage(path, { heldOut });
  if (specPrompt === undefined) return failure(...findings);
  const results = combinationsOf(specPrompt).map((choices) =>
    select({ specPrompt, choices, parameters: standInsFor(specPrompt) }),
  );
  const selections = results.flatMap((it) => (it.ok ? [it.value] : []));
  const composed = results.flatMap((it) => it.diagnostics).filter((it) => !isKnown(it, findings));
  const cases = await countCases(selections);
  const contradictions = consistency ? await Promise.all(selections.map(findContradictions)) : [];
  const isWhole = !hasErrors(findings) && selections.length === results.length;
  const diagnostics = sortFindings([
    ...findings,
    ...specPrompt.ignored.map((name) => ignoredName(specPrompt, name)),
    ...composed,
    ...cases.diagnostics.filter((it) => !isExplained(it, findings)),
    ...contradictions.flat(),
    ...(isWhole ? [...uncoveredClauses(selections), ...visibleOnlyClauses(selections)] : []),
  ]);
  const counts = { ...countsOf(specPrompt, selections), cases: cases.count };
  const { name, version } = specPrompt.manifest;
  const named = {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
  };
  return settle({ specPrompt: named, counts, diagnostics }, diagnostics);
}

/** A table that cannot be read because of what its check, or the table itself, has been told of. */
function isExplained({ span }: Diagnostic, findings: readonly Diagnostic[]): boolean {
  if (span === undefined) return false;
  const { file, line, endLine = line } = span;
  const isWithin = (it: Span | undefined): boolean =>
    it?.file === file && it.line >= line && it.line <= endLine;
  return findings.some(
    (it) =>
      it.severity === "error" &&
      (isWithin(it.span) || it.related?.some((other) => isWithin(other.span)) === true),
  );
}

/** The same fault is often seen by the reader of the package and by the selection. */
function isKnown(finding: Diagnostic, findings: readonly Diagnostic[]): boolean {
  const { span } = finding;
  return findings.some(
    (it) =>
      it.severity === "error" &&
      it.span?.file === span?.file &&
      it.span?.line === span?.line &&
      it.span?.column === span?.column,
  );
}

function ignoredName({ root }: SpecPrompt, name: string): Diagnostic {
  const span = { file: `${root}/${name}`, line: 1, column: 1 };
  return diagnose("package/ignored-name", { name: escapeText(name) }, { span });
}

/** Clauses that no criterion of a selection covers; where there are no criteria, that is said once. */
function uncoveredClauses(selections: readonly Selection[]): readonly Diagnostic[] {
  return selections.flatMap(({ clauses, criteria }) => {
    if (criteria.length === 0) return [];
    const covered = new Set(criteria.flatMap((it) => it.criterion.covers));
    return clauses
      .filter((it) => !covered.has(it.id))
      .map((it) => diagnose("package/uncovered-clause", { clause: it.id }, { span: it.span }));
  });
}

/**
 * The clauses that only visible criteria cover, in any selection that keeps criteria back at all; said once,
 * where the first of them stands.
 */
function visibleOnlyClauses(selections: readonly Selection[]): readonly Diagnostic[] {
  const found = new Map(
    selections.flatMap(({ clauses, criteria }) => {
      const all = criteria.map((it) => it.criterion);
      const visible = new Set(all.filter((it) => !it.heldOut).flatMap((it) => it.covers));
      const heldOut = new Set(all.filter((it) => it.heldOut).flatMap((it) => it.covers));
      const alone = clauses.filter((it) => visible.has(it.id) && !heldOut.has(it.id));
      return heldOut.size === 0 ? [] : alone.map((it) => [it.id, it] as const);
    }),
  );
  const [first] = found.values();
  if (first === undefined) return [];
  return [diagnose("package/visible-only", { clauses: [...found.keys()] }, { span: first.span })];
}

interface CountedCases {
  readonly count: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads each table once, as the validation will, and says where that does not work. */
async function countCases(selections: readonly Selection[]): Promise<CountedCases> {
  const tables = new Map(
    selections.flatMap(tablesOf).map((it) => [JSON.stringify(it.check.span), it]),
  );
  const read = await Promise.all(Array.from(tables.values(), countTable));
  return {
    count: read.reduce((sum, it) => sum + it.count, 0),
    diagnostics: read.flatMap((it) => it.diagnostics),
  };
}

interface CaseTable {
  readonly check: CasesCheck;
  readonly locate: (path: string) => string | undefined;
}

function tablesOf({ criteria, files }: Selection): readonly CaseTable[] {
  return criteria.flatMap(({ criterion: { checks, heldOut } }) =>
    checks
      .filter((it) => it.kind === "cases")
      .map((check) => ({
        check,
        locate: (path: string) => locateFile(files, { heldOut, path }),
      })),
  );
}

async function countTable({ check, locate }: CaseTable): Promise<CountedCases> {
  const cases = await readCases(check, locate);
  if (cases.ok) return { count: cases.value.length, diagnostics: [] };
  const args = { problem: escapeText(cases.message) };
  return {
    count: 0,
    diagnostics: [diagnose("package/cases-unreadable", args, { span: check.span })],
  };
}

function countsOf(
  specPrompt: SpecPrompt,
  selections: readonly Selection[],
): Omit<CheckCounts, "cases"> {
  const criteria = specPrompt.acceptance.flatMap((file) => file.criteria.map((it) => it.criterion));
  const clauses = selections.flatMap((it) => it.clauses.map((clause) => clause.id));
  return {
    documents: specPrompt.documents.length,
    clauses: new Set(clauses).size,
    criteria: criteria.filter((it) => !it.heldOut).length,
    heldOut: criteria.filter((it) => it.heldOut).length,
  };
}
