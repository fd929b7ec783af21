import { diagnose } from "../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../diagnostics/result.ts";
import { findSeveral } from "../pipeline/building/build-many.ts";

/** Options that are about one deployment. */
const ofOne = ["into", "name", "choose", "with", "overlay", "allow", "from"] as const;

/** The options of a build that matter here, as they were given. */
type SeveralValues = {
  readonly [Name in (typeof ofOne)[number]]?: string | readonly string[] | undefined;
} & { readonly jobs?: string | undefined };

/** Several deployments, and how many are built at a time. */
export interface Several {
  readonly names: readonly string[];
  readonly jobs: number;
}

/** The deployments that a build means where there are several; undefined where it means one. */
export async function readSeveral(
  named: readonly string[],
  values: SeveralValues,
  place: Parameters<typeof findSeveral>[1],
): Promise<Result<Several | undefined>> {
  const jobs = values.jobs ?? "2";
  if (!/^[1-9]\d{0,2}$/u.test(jobs)) {
    const expected = "a whole number from 1";
    return failure(diagnose("command/wrong-value", { option: "--jobs", value: jobs, expected }));
  }
  const given = ofOne.filter((it) => values[it] !== undefined);
  if (named.length < 2 && given.length > 0) return success(undefined);
  const names = await findSeveral(named, place);
  if (!names.ok) return names;
  if (names.value === undefined) return success(undefined);
  if (given.length === 0) return success({ names: names.value, jobs: Number(jobs) });
  return failure(
    ...given.map((it) => diagnose("command/one-deployment-only", { option: `--${it}` })),
  );
}
