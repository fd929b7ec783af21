import { readBounded } from "../../../platform/bounded-read.ts";
import type { RunResult } from "../../../platform/process.ts";
import { randomName, systemRandom } from "../../../platform/random.ts";
import type { SuiteCheck } from "../../package/criterion.ts";
import { type BoxCommand, type CriterionBox, runInBox } from "../box.ts";
import { failed, type Finding } from "../finding.ts";
import { placeInside } from "../inside.ts";
import type { PackageFiles } from "../package-files.ts";
import type { PlaceholderValues } from "../placeholders.ts";
import { layTests } from "../suite/lay-tests.ts";
import { readCtrf } from "../suite/read-ctrf.ts";
import { readJUnit } from "../suite/read-junit.ts";
import { readTap } from "../suite/read-tap.ts";
import { takeAwaySteering } from "../suite/take-away.ts";
import { reportLimits, type TestReport } from "../suite/test-report.ts";
import { abnormalEnd, missingProgram } from "./check-run.ts";
import { commandOf } from "./command.ts";

const readers = { junit: readJUnit, tap: readTap, ctrf: readCtrf } as const;

/** Where the tests of a suite come from. */
export interface SuiteSource {
  readonly files: PackageFiles;
  readonly heldOut: boolean;
}

/** What one run of a suite left. */
export interface SuiteRun {
  /** As evidence shows it: without the name that the report has in this run only. */
  readonly command: BoxCommand;
  readonly result: RunResult;
  /** Why it was not left to its own end. */
  readonly abnormal?: Finding | undefined;
  /** What its exit code says; undefined where it is 0. */
  readonly ending?: Finding | undefined;
  /** Missing where it ended abnormally, and where only the exit code counts. */
  readonly report?: TestReport;
  /** Of the files that were taken away. */
  readonly notes: readonly string[];
}

/** Lays the tests beside what is in the box, and runs them; undefined where the package has none. */
export async function runSuite(
  check: SuiteCheck,
  box: CriterionBox,
  source: SuiteSource,
): Promise<SuiteRun | undefined> {
  const laid = { ...source, path: check.tests, root: box.out.source, at: check.at };
  if (!(await layTests(laid))) return undefined;
  const notes = await takeAwaySteering(laid.root, laid.at);
  // What an output cannot guess it cannot write before the runner does.
  const name = `report-${randomName(systemRandom, 16)}`;
  const command = commandOf(check, box, withPlaces(check, box, name));
  const result = await runInBox(box, command);
  const abnormal = abnormalEnd(result, command) ?? (await missingProgram(result, command, box));
  // Another name in every run would make equal failures differ.
  const seen = { ...withoutName(name, command, result), abnormal, notes };
  if (abnormal !== undefined) return seen;
  const ended = { ...seen, ending: wrongEnding(result) };
  if (check.report === "exit") return ended;
  return { ...ended, report: await readReport(box, name, readers[check.report]) };
}

function withPlaces(check: SuiteCheck, box: CriterionBox, name: string): PlaceholderValues {
  const { values, sandbox } = box;
  const own = {
    tests: `${sandbox.place(box.out)}/${check.at}`,
    report: `${sandbox.place(box.tmp)}/${name}`,
  };
  return { ...values, texts: { ...values.texts, ...own } };
}

function wrongEnding({ code, signal }: RunResult): Finding | undefined {
  if (code === 0 && signal === null) return undefined;
  if (signal !== null) return failed("crashed", { message: `The suite was ended by ${signal}` });
  const message = `The suite ended with exit code ${code}`;
  return failed("should-not-have-failed", { message });
}

async function readReport(
  box: CriterionBox,
  name: string,
  read: (text: string) => TestReport,
): Promise<TestReport> {
  const place = await placeInside(box.tmp.source, name);
  const bytes = place === undefined ? undefined : await readBounded(place, reportLimits.bytes);
  if (bytes === undefined) {
    const problem = `it is no plain file of at most ${reportLimits.bytes / 2 ** 20} MiB`;
    return { ok: false, problem };
  }
  return read(Buffer.from(bytes).toString("utf8"));
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
