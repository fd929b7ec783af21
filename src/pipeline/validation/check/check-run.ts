import { findProgram } from "../../../platform/find-program.ts";
import type { RunResult } from "../../../platform/process.ts";
import type { RunCheck, RunExpectation } from "../../package/criterion.ts";
import {
  addedByChecks,
  type BoxCommand,
  checkLimits,
  type CriterionBox,
  runInBox,
} from "../box.ts";
import { compareText } from "../compare/compare-text.ts";
import { cut } from "../cut.ts";
import { errored, failed, type CheckOutcome, type Finding } from "../finding.ts";
import type { Evidence } from "../verdict.ts";
import { expandExpectation } from "./expand-expectation.ts";
import { compareFiles } from "./left-files.ts";
import { commandOf } from "./command.ts";

/** Runs the command of a check and looks at what it leaves. */
export async function checkRun(check: RunCheck, box: CriterionBox): Promise<CheckOutcome> {
  const command = commandOf(check, box);
  const result = await runInBox(box, command);
  const expect = expandExpectation(check.expect, box.values);
  const finding =
    abnormalEnd(result, command) ??
    (await missingProgram(result, command, box)) ??
    wrongExit(result, expect.exit) ??
    (await wrongText(result, expect)) ??
    (await compareFiles(expect.files, box));
  return { finding: finding === undefined ? undefined : withContext(finding, command, result) };
}

const filledMessage = `The command was ended: the checks of a criterion may add ${addedByChecks.bytes / 2 ** 30} GiB and ${addedByChecks.entries} files to the output and {tmp}, and no more`;

/** Why a process was not left to its own end; undefined where it was. */
export function abnormalEnd(result: RunResult, command: BoxCommand): Finding | undefined {
  if (result.aborted) return errored("The check was cancelled");
  if (result.startError !== undefined) {
    return errored(`The box could not be started (${result.startError})`);
  }
  if (result.timedOut) {
    const message = `The command had not ended after ${command.limits.wallMs / 1000} s`;
    return failed("timed-out", { message });
  }
  if (result.filled === true) return failed("crashed", { message: filledMessage });
  if (!result.overflowed) return undefined;
  const message = `The command wrote more than ${checkLimits.outputBytes / 2 ** 20} MiB`;
  return failed("wrong-output", { message });
}

/** A program that a check names and this machine lacks is not the output's fault. */
export async function missingProgram(
  result: RunResult,
  { argv: [program = ""] }: BoxCommand,
  { tools, values }: CriterionBox,
): Promise<Finding | undefined> {
  const ofOutput = Object.values(values.commands).some((it) => it[0] === program);
  if (result.code !== 127 || ofOutput || program.includes("/")) return undefined;
  if ((await findProgram(program, tools.path)) !== undefined) return undefined;
  return errored(`${program} is not installed on this machine`);
}

function wrongExit(result: RunResult, exit: RunExpectation["exit"]): Finding | undefined {
  const code = result.code ?? -1;
  if (exit === "any" ? result.signal === null : exit.includes(code)) return undefined;
  if (result.signal !== null) {
    return failed("crashed", { message: `The command was ended by ${result.signal}` });
  }
  const wanted = exit === "any" ? [] : exit;
  const evidence: Evidence = {
    message: `The command ended with exit code ${code}, not ${wanted.join(" or ")}`,
    expected: `exit code ${wanted.join(" or ")}`,
    actual: `exit code ${code}`,
  };
  if (code === 0) return failed("should-have-failed", evidence);
  const onlySuccess = wanted.every((it) => it === 0);
  return failed(onlySuccess ? "should-not-have-failed" : "wrong-exit", evidence);
}

async function wrongText(
  result: RunResult,
  { stdout, stderr }: RunExpectation,
): Promise<Finding | undefined> {
  const [out, err] = [result.stdout.toString("utf8"), result.stderr.toString("utf8")];
  return (
    (stdout === undefined ? undefined : await compareText({ name: "stdout", text: out }, stdout)) ??
    (stderr === undefined ? undefined : await compareText({ name: "stderr", text: err }, stderr))
  );
}

/** Adds what a reader needs to run it again and to understand it. */
export function withContext(finding: Finding, command: BoxCommand, result: RunResult): Finding {
  return {
    ...finding,
    evidence: {
      ...finding.evidence,
      command: command.argv.map((it) => cut(it, 1000)),
      stdout: cut(result.stdout.toString("utf8")),
      stderr: cut(result.stderr.toString("utf8")),
    },
  };
}
