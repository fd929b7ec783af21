import type { Canary } from "../../package/criterion.ts";
import type { Finding } from "../finding.ts";
import type { TestReport } from "./test-report.ts";

/** Tests that a message names. */
const named = 5;

/** What a suite left on a canary. */
export interface CanaryRun {
  readonly abnormal?: Finding | undefined;
  readonly ending?: Finding | undefined;
  /** Missing where only the exit code counts. */
  readonly report?: TestReport;
}

/**
 * Says what is wrong with a suite that ran on a canary; undefined where it failed on it as it must: by
 * the same report as on an output, and by the tests that the canary names. A crash or a missing report is
 * no such failure: it would be the same on an output that is right.
 */
export function judgeCanary(
  { folder, fails }: Canary,
  { abnormal, ending, report }: CanaryRun,
): string | undefined {
  const place = `the known-bad output ${folder}`;
  const broken =
    abnormal ?? (ending?.end === "failed" && ending.symptom === "crashed" ? ending : undefined);
  if (broken !== undefined) return `The suite cannot judge ${place}: ${broken.evidence.message}`;
  if (report === undefined) {
    return ending === undefined ? `The suite passes ${place}` : undefined;
  }
  if (!report.ok) {
    return `The suite leaves no report of ${place} that can be read: ${report.problem}`;
  }
  const failing = new Set(report.tests.filter((it) => it.end === "failed").map((it) => it.id));
  if (failing.size === 0) {
    return ending === undefined
      ? `The suite passes ${place}`
      : `${ending.evidence.message} on ${place}, and yet no test of its report failed`;
  }
  if (fails === undefined) return undefined;
  const unseen = fails.filter((it) => !failing.has(it));
  const others = [...failing].filter((it) => !fails.includes(it));
  if (unseen.length > 0) return `On ${place} these tests must fail and did not: ${list(unseen)}`;
  if (others.length > 0) return `On ${place} other tests failed than it names: ${list(others)}`;
  return undefined;
}

function list(ids: readonly string[]): string {
  const more = ids.length > named ? ` and ${ids.length - named} more` : "";
  return `${ids.slice(0, named).join(", ")}${more}`;
}
