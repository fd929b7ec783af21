import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { measureSteadiness, type Steadiness } from "../../pipeline/judging/measure-steadiness.ts";
import { findSubjects, type ValidateRequest } from "../../pipeline/judging/validation-subjects.ts";
import { createServices } from "../../services.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { judgedLine, steadinessLines } from "../report/steadiness.ts";
import { judgingOptions, readSubjectRequest, subjectOptions } from "../subject-options.ts";
import { readVersion } from "../version.ts";

const options = {
  times: { type: "string", short: "n", value: "number", about: "how often it is judged; 10" },
  ...subjectOptions,
  json: { type: "boolean", about: "print the counts as one JSON document" },
} as const;

type Context = CommandContext<typeof options>;

/** `psd flaky [target]`. */
export const flakyCommand: CommandModule = defineCommand({
  arguments: [
    { name: "target", about: "a deployment, or a folder with --package; all that is promoted" },
  ],
  options,
  examples: [
    { line: "psd flaky notes", about: "judge what is promoted ten times" },
    { line: "psd flaky notes -n 30", about: "often enough to see what fails one time in ten" },
    {
      line: "psd flaky ./mine --package ./link-checker",
      about: "an output that psd did not promote, such as what `psd open` left",
    },
  ],
  details:
    "Judges the same files several times, each time from the start, and counts how often each criterion\nfailed. Of held-out criteria only their number and their clauses are told. Nothing is written beside\nthe files. Exits with 1 where a criterion both passed and failed.",
  async run(context) {
    const { values } = context;
    const times = readTimes(values.times ?? "10");
    const request = readSubjectRequest(context.arguments[0], values);
    if (!times.ok || !request.ok) {
      await writeDiagnostics([...times.diagnostics, ...request.diagnostics], context);
      return exitCodes.wrongUse;
    }
    const measured = await measureAll(request.value, times.value, context);
    if (!measured.ok) {
      if (values.json === true) context.output.stdout(findingsJson(measured.diagnostics));
      else await writeDiagnostics(measured.diagnostics, context);
      return exitCodeOf(measured.diagnostics);
    }
    return report(measured.value, context);
  },
});

/** Once would show nothing. */
function readTimes(value: string): Result<number> {
  const times = /^\d{1,4}$/u.test(value) ? Number(value) : 0;
  if (times >= 2 && times <= 1000) return success(times);
  const expected = "a whole number from 2 to 1000";
  return failure(diagnose("command/wrong-value", { option: "--times", value, expected }));
}

async function measureAll(
  request: ValidateRequest,
  times: number,
  context: Context,
): Promise<Result<readonly Steadiness[]>> {
  const { environment, values, output, signal } = context;
  const services = createServices(environment, await readVersion());
  const subjects = await findSubjects(request, services, environment);
  if (!subjects.ok) return subjects;
  const forPeople = values.json !== true;
  if (forPeople) await writeDiagnostics(subjects.diagnostics, context);
  const first: Diagnostic[] = [];
  const measured: Steadiness[] = [];
  for (const subject of subjects.value) {
    // The same is told each time.
    const told: Diagnostic[] = [];
    // One at a time has the machine for itself.
    const result = await measureSteadiness(subject, services, {
      ...judgingOptions(context),
      times,
      signal,
      onEvent: (event) => {
        if (event.type === "diagnostic") told.push(event.diagnostic);
      },
      onJudged: (verdict, number) => {
        if (number === 1) first.push(...told);
        if (forPeople) output.stderr(judgedLine({ verdict, number, times }, output.colors.stderr));
      },
    });
    if (!result.ok) return result;
    measured.push(result.value);
  }
  if (forPeople) await writeDiagnostics(first, context);
  return success(measured);
}

function report(measured: readonly Steadiness[], { values, output }: Context): ExitCode {
  const findings = measured.flatMap((it) => it.findings);
  if (values.json === true) {
    const counted = measured.map(({ name, folder, drifted, times, criteria }) => ({
      name,
      folder,
      drifted,
      times,
      criteria,
    }));
    output.stdout(findingsJson(findings, { measured: counted }));
  } else {
    const lines = measured.flatMap((it) => steadinessLines(it, output.colors.stdout));
    output.stdout(`${lines.join("\n")}\n`);
  }
  return findings.length === 0 ? exitCodes.fine : exitCodes.findings;
}
