import type { CasesCheck } from "../../package/criterion.ts";
import { askDriver, type DriverFault } from "../cases/ask-driver.ts";
import type { Case } from "../cases/case.ts";
import { driver, requestOf } from "../cases/driver-protocol.ts";
import { answerDifference, caseFailure, judgeAnswer } from "../cases/judge-answer.ts";
import { type LocateTable, readCases } from "../cases/read-cases.ts";
import { shuffle } from "../cases/shuffle.ts";
import { concludeTable, makeTally, type Tally } from "../cases/tally.ts";
import { type BoxCommand, checkLimits, type CriterionBox, startInBox } from "../box.ts";
import { type CheckOutcome, errored, failed } from "../finding.ts";
import { commandOf } from "./command.ts";
import { runCases } from "./run-cases.ts";

/** Bytes of a driver, and milliseconds of a whole table; silence is bounded by the check's own timeout. */
const driverLimits = { ...checkLimits, wallMs: 30 * 60_000, outputBytes: 2 ** 30 };

/** Where tables lie, and the seed of the order in which they are asked. */
export interface TableSettings {
  readonly locate: LocateTable;
  readonly seed: number;
  /** Looks for expected values in the output; missing where that is nobody's business. */
  readonly findCopied?: ((cases: readonly Case[]) => Promise<CheckOutcome["copied"]>) | undefined;
}

/** Asks for every case of a table, through the driver or with one run per case. */
export async function checkCases(
  check: CasesCheck,
  box: CriterionBox,
  { locate, seed, findCopied }: TableSettings,
): Promise<CheckOutcome> {
  const read = await readCases(check, locate);
  if (!read.ok) return { finding: errored(`The cases cannot be read: ${read.message}`) };
  const tally = makeTally(read.value.length);
  const outcome =
    check.run === undefined
      ? await askCases(check, box, { cases: read.value, tally, seed })
      : await runCases({ ...check, run: check.run }, box, { cases: read.value, tally });
  const copied = await findCopied?.(read.value);
  return copied === undefined ? outcome : { ...outcome, copied };
}

interface Table {
  readonly cases: readonly Case[];
  readonly tally: Tally;
  readonly seed: number;
}

async function askCases(
  check: CasesCheck,
  box: CriterionBox,
  { cases, tally, seed }: Table,
): Promise<CheckOutcome> {
  const requests = cases.map((it, row) => requestOf(row, it));
  const long = requests.find((it) => Buffer.byteLength(it.line) > driver.lineBytes);
  if (long !== undefined) {
    return { finding: errored(`The case ${cases[long.id]?.name} is longer than 1 MiB`) };
  }
  const how = { subset: false, close: check.close ?? 0 };
  const { limits: _, ...settings } = commandOf({ ...check, argv: ["{drive}"] }, box);
  const command: BoxCommand = { ...settings, limits: driverLimits };
  const caseOf = (row: number): Case => cases[row]!;
  const fault = await askDriver(shuffle(requests, seed), {
    start: () => startInBox(box, command),
    silenceMs: check.timeoutMs,
    totalMs: driverLimits.wallMs,
    signal: box.signal,
    onAnswer: (row, answer) => {
      const it = caseOf(row);
      const failure = judgeAnswer(it, answer, how);
      if (failure !== undefined) {
        tally.fail(row, failure, () => answerDifference(it, answer, how));
      }
    },
    onGuilty: (row, symptom, detail) => tally.fail(row, caseFailure(caseOf(row), symptom, detail)),
  });
  if (box.signal.aborted) return { finding: errored("The check was cancelled") };
  return fault === undefined ? concludeTable(tally) : failTable(fault, tally.result(), command);
}

/** The whole table fails: answers of a driver that breaks the protocol prove nothing. */
function failTable(
  fault: DriverFault,
  { total, failures }: NonNullable<CheckOutcome["cases"]>,
  { argv }: BoxCommand,
): CheckOutcome {
  if (fault.notStarted !== undefined) return { finding: errored(fault.message) };
  const { message, stderr } = fault;
  return {
    cases: { total, failed: total, failures },
    finding: failed(fault.symptom, { message, command: argv, stderr }),
  };
}
