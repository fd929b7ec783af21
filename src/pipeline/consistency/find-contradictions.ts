import {
  type Diagnostic,
  diagnose,
  type Severity,
  type Span,
} from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import type { Selection } from "../composition/selection.ts";
import type { CasesCheck } from "../package/criterion.ts";
import type { Case } from "../validation/cases/case.ts";
import { readCases } from "../validation/cases/read-cases.ts";
import { locateFile } from "../validation/package-files.ts";
import type { Contradiction } from "./claim.ts";
import { wrongCounts } from "./counts.ts";
import { againstUnits } from "./durations.ts";
import { againstExamples } from "./examples.ts";
import { type ProseLine, proseOf } from "./prose.ts";
import { saysNearest, unitsIn } from "./quantities.ts";
import { againstTables } from "./range-tables.ts";
import { repeatedCases } from "./repeated-cases.ts";

/** A table of cases with the place of its check. */
interface Table {
  readonly cases: readonly Case[];
  readonly span: Span;
}

/**
 * What the cases of a selection and its prose say differently, without a model: only what can be computed.
 * Tables that cannot be read are left out; `psd check` tells of them. Held-out tables count, too: their author
 * asks.
 */
export async function findContradictions(selection: Selection): Promise<readonly Diagnostic[]> {
  const tables = await readTables(selection);
  const prose = proseOf(selection);
  const severity: Severity = selection.manifest.authority === "stop" ? "error" : "warning";
  return [
    ...tables.flatMap(({ cases, span }) => [
      ...inTable(cases, prose).map((it) => contradiction(it, { span, severity })),
      ...repeated(cases, { span, severity }),
    ]),
    ...countFindings(tables, prose),
  ];
}

async function readTables({ criteria, files }: Selection): Promise<readonly Table[]> {
  const found = criteria.flatMap(({ criterion: { checks, heldOut } }) =>
    checks.filter((it): it is CasesCheck => it.kind === "cases").map((it) => ({ it, heldOut })),
  );
  const tables = await Promise.all(
    found.map(async ({ it, heldOut }) => {
      const read = await readCases(it, (path) => locateFile(files, { heldOut, path }));
      return read.ok ? [{ cases: read.value, span: it.span }] : [];
    }),
  );
  return tables.flat();
}

/** What each case must give by tables, units and examples; a case is told of once. */
function inTable(cases: readonly Case[], prose: readonly ProseLine[]): readonly Contradiction[] {
  const text = prose.map((it) => it.text).join("\n");
  const units = unitsIn(text);
  const found = [
    ...againstExamples(cases, prose),
    // Numbers that nobody rounds by a rule cannot be computed.
    ...(saysNearest(text)
      ? [...againstTables(cases, prose, units), ...againstUnits(cases, units)]
      : []),
  ];
  return found.filter((it, index) => found.findIndex((other) => other.case === it.case) === index);
}

/** Repeated cases of one table that are told. */
const mostRepeated = 50;

interface Place {
  readonly span: Span;
  readonly severity: Severity;
}

function contradiction({ case: it, said, span: prose }: Contradiction, place: Place): Diagnostic {
  const args = { case: nameOf(it), expected: expectedOf(it), said: escapeText(said) };
  const related = prose === undefined ? [] : [{ message: "the prose says so here", span: prose }];
  return diagnose("package/case-contradicts-prose", args, { ...place, related });
}

function repeated(cases: readonly Case[], { span, severity }: Place): readonly Diagnostic[] {
  return repeatedCases(cases)
    .slice(0, mostRepeated)
    .map(({ first, second, same }) => {
      const args = { first: nameOf(first), second: nameOf(second) };
      return same
        ? diagnose("package/duplicate-case", args, { span })
        : diagnose("package/case-contradicts-case", args, { span, severity });
    });
}

/** A number may be of one table or of all; where it is of any, it is right. */
function countFindings(
  tables: readonly Table[],
  prose: readonly ProseLine[],
): readonly Diagnostic[] {
  if (tables.length === 0) return [];
  const all = tables.flatMap((it) => it.cases);
  return wrongCounts(all, prose)
    .filter(({ said, of }) => of !== undefined || !tables.some((it) => it.cases.length === said))
    .map(({ said, of, actual, span }) => {
      const args = { said, actual, ...(of === undefined ? {} : { of: escapeText(of) }) };
      return diagnose("package/count-differs", args, { span });
    });
}

function nameOf({ call, name }: Case): string {
  return escapeText(call === null ? name : `${call}: ${name}`);
}

function expectedOf({ expect, error }: Case): string {
  return escapeText(error === undefined ? JSON.stringify(expect ?? null) : "an error");
}
