import { readBounded } from "../../../platform/bounded-read.ts";
import type { RunResult } from "../../../platform/process.ts";
import { randomName, systemRandom } from "../../../platform/random.ts";
import type { SuiteCheck } from "../../package/criterion.ts";
import { type BoxCommand, type CriterionBox, runInBox } from "../box.ts";
import { type CheckOutcome, errored, failed, type Finding } from "../finding.ts";
import { placeInside } from "../inside.ts";
import type { PackageFiles } from "../package-files.ts";
import type { PlaceholderValues } from "../placeholders.ts";
import { judgeReport } from "../suite/judge-report.ts";
import { layTests } from "../suite/lay-tests.ts";
import { readJUnit } from "../suite/read-junit.ts";
import { takeAwaySteering } from "../suite/take-away.ts";
import { excess, reportLimits, type TestReport } from "../suite/test-report.ts";
import { abnormalEnd, missingProgram, withContext } from "./check-run.ts";
import { commandOf } from "./command.ts";

/** What a suite needs beside its box. */
export interface SuiteSurroundings {
  readonly files: PackageFiles;
  readonly heldOut: boolean;
  /** Makes the copy of the output pristine. */
  readonly restore: () => Promise<void>;
}

/** Lays the tests of the package beside the output and runs them; nothing of it is left for a later check. */
export async function checkSuite(
  check: SuiteCheck,
  box: CriterionBox,
  surroundings: SuiteSurroundings,
): Promise<CheckOutcome> {
  await surroundings.restore();
  try {
    return await runSuite(check, box, surroundings);
  } finally {
    await surroundings.restore();
  }
}

async function runSuite(
  check: SuiteCheck,
  box: CriterionBox,
  { files, heldOut }: SuiteSurroundings,
): Promise<CheckOutcome> {
  const laid = { files, heldOut, path: check.tests, root: box.out.source, at: check.at };
  if (!(await layTests(laid))) {
    return { finding: errored(`The package has no tests in ${check.tests}`) };
  }
  const notes = await takeAwaySteering(laid.root, laid.at);
  // What an output cannot guess it cannot write before the runner does.
  const name = `report-${randomName(systemRandom, 16)}`;
  const command = commandOf(check, box, withPlaces(check, box, name));
  const result = await runInBox(box, command);
  const judged = await judgeRun(check, box, { command, result, name });
  const outcome = { ...judged, notes: [...notes, ...(judged.notes ?? [])] };
  const { finding } = outcome;
  if (finding?.end !== "failed") return outcome;
  // Another name in every run would make equal failures differ.
  const plain = withoutName(name, command, result);
  return { ...outcome, finding: withContext(finding, plain.command, plain.result) };
}

function withPlaces(check: SuiteCheck, box: CriterionBox, name: string): PlaceholderValues {
  const { values, sandbox } = box;
  const own = {
    tests: `${sandbox.place(box.out)}/${check.at}`,
    report: `${sandbox.place(box.tmp)}/${name}`,
  };
  return { ...values, texts: { ...values.texts, ...own } };
}

interface SuiteRun {
  readonly command: BoxCommand;
  readonly result: RunResult;
  readonly name: string;
}

/** The exit code and the report must both say that all is well. */
async function judgeRun(
  check: SuiteCheck,
  box: CriterionBox,
  { command, result, name }: SuiteRun,
): Promise<CheckOutcome> {
  const abnormal = abnormalEnd(result, command) ?? (await missingProgram(result, command, box));
  if (abnormal !== undefined) return { finding: abnormal };
  const ending = wrongEnding(result);
  if (check.report === "exit") return { finding: ending };
  const report = await readReport(box, name);
  if (!report.ok) {
    const message = `The suite left no report that can be read: ${report.problem}`;
    return { finding: ending ?? failed("missing-file", { message }) };
  }
  const outcome = judgeReport(report.tests, check.expect);
  if (outcome.finding !== undefined || ending === undefined) return outcome;
  const message = `${ending.evidence.message}, and yet no test of its report failed`;
  return { ...outcome, finding: { ...ending, evidence: { message } } };
}

function wrongEnding({ code, signal }: RunResult): Finding | undefined {
  if (code === 0 && signal === null) return undefined;
  if (signal !== null) return failed("crashed", { message: `The suite was ended by ${signal}` });
  const message = `The suite ended with exit code ${code}`;
  return failed("should-not-have-failed", { message });
}

async function readReport(box: CriterionBox, name: string): Promise<TestReport> {
  const place = await placeInside(box.tmp.source, name);
  const bytes = place === undefined ? undefined : await readBounded(place, reportLimits.bytes);
  if (bytes === undefined) {
    const problem = `it is no plain file of at most ${reportLimits.bytes / 2 ** 20} MiB`;
    return { ok: false, problem };
  }
  const report = readJUnit(Buffer.from(bytes).toString("utf8"));
  const problem = report.ok ? excess(report.tests) : undefined;
  return problem === undefined ? report : { ok: false, problem };
}

function withoutName(
  name: string,
  command: BoxCommand,
  result: RunResult,
): Pick<SuiteRun, "command" | "result"> {
  const plain = (bytes: Buffer): Buffer =>
    Buffer.from(bytes.toString("utf8").replaceAll(name, "report"));
  return {
    command: { ...command, argv: command.argv.map((it) => it.replaceAll(name, "report")) },
    result: { ...result, stdout: plain(result.stdout), stderr: plain(result.stderr) },
  };
}
