import type { SelectedCriterion, Selection } from "../composition/selection.ts";
import type { CasesCheck, Check } from "../package/criterion.ts";
import { digestOf } from "../package/digest.ts";
import type { Case } from "../validation/cases/case.ts";
import { readCases } from "../validation/cases/read-cases.ts";
import { locateFile } from "../validation/package-files.ts";
import type { CriterionFacts } from "./package-facts.ts";

interface Met {
  readonly selected: SelectedCriterion;
  readonly files: Selection["files"];
}

/** The criteria of all selections by id, with the cases of their tables. */
export async function describeCriteria(
  selections: readonly Selection[],
): Promise<Readonly<Record<string, CriterionFacts>>> {
  const met = selections.flatMap(({ criteria, files }) =>
    criteria.map((selected) => ({ selected, files })),
  );
  const byId = Map.groupBy(met, (it) => it.selected.criterion.id);
  const entries = await Promise.all(
    Array.from(byId, async ([id, all]) => [id, await describe(all)] as const),
  );
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function describe(all: readonly Met[]): Promise<CriterionFacts> {
  // Options may give a criterion other bytes to read; each of them counts once.
  const distinct = [...new Map(all.map((it) => [it.selected.digest, it])).values()];
  const cases = await Promise.all(distinct.map(casesOf));
  const criteria = distinct.map((it) => it.selected.criterion);
  const first = criteria[0];
  return {
    says: first?.says ?? "",
    covers: [...(first?.covers ?? [])],
    heldOut: first?.heldOut ?? false,
    digest: digestOf([
      ...distinct.map((it) => it.selected.digest).toSorted(),
      criteria.map((it) => it.required),
    ]),
    checks: digestOf(criteria.map(({ checks, required }) => [checks.map(withoutTable), required])),
    cases: Object.fromEntries(cases.flat()),
  };
}

/** A check without what its table holds; a table may lie elsewhere and hold the same. */
function withoutTable(check: Check): object {
  const { span: _, ...rest } = check;
  return rest.kind === "cases" ? { ...rest, source: null } : rest;
}

async function casesOf({ selected, files }: Met): Promise<readonly (readonly [string, string])[]> {
  const { heldOut, checks } = selected.criterion;
  const tables = checks.filter((it): it is CasesCheck => it.kind === "cases");
  const read = await Promise.all(
    tables.map((it) => readCases(it, (path) => locateFile(files, { heldOut, path }))),
  );
  return read.flatMap((it, table) => (it.ok ? digestCases(it.value, table) : []));
}

/** A case that only got another name is the same one; those that give the same are told apart by name. */
function digestCases(
  cases: readonly Case[],
  table: number,
): readonly (readonly [string, string])[] {
  const alike = Map.groupBy(cases, ({ call, input }) => digestOf([table, call, input]));
  return Array.from(alike, ([key, of]) =>
    of.map(({ name, expect, alternatives = [], error }) => {
      const own = of.length === 1 ? key : digestOf([key, name]);
      return [own, digestOf([expect, error ?? null, ...alternatives])] as const;
    }),
  ).flat();
}
