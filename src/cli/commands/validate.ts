import { resolve } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import { type Validated, validateSubject } from "../../pipeline/judging/validate-subject.ts";
import { toJUnitSuites } from "../../pipeline/validation/junit.ts";
import {
  findSubjects,
  type ValidationSubject,
} from "../../pipeline/judging/validation-subjects.ts";
import { systemErrorCode, writeFile } from "../../platform/files.ts";
import { createServices, type Services } from "../../services.ts";
import { type CommandContext, type CommandModule, defineCommand, type Values } from "../command.ts";
import { exitCodeOf, exitCodeOfAll, exitCodeOfVerdict } from "../exit-code-of.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { createBuildProgress } from "../report/build-human.ts";
import { githubAnnotation } from "../report/github.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { judgingLines } from "../report/judging-lines.ts";
import { printOutcome } from "../report/outcome.ts";
import { describeValidated } from "../report/validated.ts";
import { judgingOptions, readSubjectRequest, subjectOptions } from "../subject-options.ts";
import { watchValidation } from "../validate/watch.ts";
import { readVersion } from "../version.ts";

const options = {
  ...subjectOptions,
  watch: {
    type: "boolean",
    about: "judge again whenever a file changes, until Ctrl-C",
    conflicts: ["junit", "json", "format"],
  },
  junit: { type: "string", value: "file", about: "also write the verdict as JUnit XML" },
  json: { type: "boolean", about: "print one JSON document", conflicts: ["format"] },
  format: { type: "string", oneOf: ["github"], about: "print annotations for GitHub Actions" },
} as const;

type Context = CommandContext<typeof options>;

/** `psd validate [target]`. */
export const validateCommand: CommandModule = defineCommand({
  arguments: [
    { name: "target", about: "a deployment, or a folder with --package; all that is promoted" },
  ],
  options,
  examples: [
    { line: "psd validate", about: "everything that is promoted, as it lies there now" },
    { line: "psd validate link-checker --junit report.xml", about: "one, with a report" },
    {
      line: "psd validate ./mine --package ./link-checker",
      about: "an implementation that psd did not build",
    },
    {
      line: "psd validate ./mine --package ./link-checker --watch",
      about: "while you write checks, or the implementation",
    },
  ],
  details:
    "Judges files against their package, without an agent: hand edits included, and named. Files that\npsd did not promote are left out. The files are copied first, and nothing beside them is written.\nExits with 3 where something that is required does not hold. With --watch, a change of the output runs\nevery check, and one of the package those checks that it touches; red ones are tried once only.",
  async run(context) {
    const { environment, values } = context;
    const request = readSubjectRequest(context.arguments[0], values);
    if (!request.ok) {
      await writeDiagnostics(request.diagnostics, context);
      return exitCodes.wrongUse;
    }
    const services = createServices(environment, await readVersion());
    if (values.watch === true) {
      await watchValidation(request.value, services, context);
      return exitCodes.fine;
    }
    const subjects = await findSubjects(request.value, services, environment);
    if (subjects.ok && isForPeople(values)) await writeDiagnostics(subjects.diagnostics, context);
    const validated = subjects.ok ? await judgeAll(subjects.value, services, context) : subjects;
    if (!validated.ok) return refuse(validated.diagnostics, context);
    const unwritten = await writeReport(validated.value, context);
    if (unwritten !== undefined) return refuse([unwritten], context);
    report(validated.value, context);
    return exitCodeOfAll(validated.value.map((it) => exitCodeOfVerdict(it.verdict.outcome)));
  },
});

function isForPeople({ json, format }: Values<typeof options>): boolean {
  return json !== true && format === undefined;
}

/** Judges one after the other, shows each while it is judged, and for a person its end. */
async function judgeAll(
  subjects: readonly ValidationSubject[],
  services: Services,
  context: Context,
): Promise<Result<readonly Validated[]>> {
  const { values, output, signal } = context;
  const boxes = judgingOptions(context);
  const validated: Validated[] = [];
  for (const subject of subjects) {
    // One at a time has the machine for itself.
    const progress = await createBuildProgress(context, services.clock, judgingLines);
    const onEvent = values.json === true ? () => {} : progress.onEvent;
    try {
      const judged = await validateSubject(subject, services, { ...boxes, signal, onEvent });
      if (!judged.ok) return judged;
      validated.push(judged.value);
    } finally {
      progress.stop();
    }
    const last = validated.at(-1);
    if (isForPeople(values) && last !== undefined) printOutcome(describeValidated(last), output);
  }
  return success(validated);
}

async function refuse(diagnostics: readonly Diagnostic[], context: Context): Promise<ExitCode> {
  if (context.values.json === true) context.output.stdout(findingsJson(diagnostics));
  else await writeDiagnostics(diagnostics, context);
  return exitCodeOf(diagnostics);
}

async function writeReport(
  validated: readonly Validated[],
  { values, environment }: Context,
): Promise<Diagnostic | undefined> {
  if (values.junit === undefined) return undefined;
  try {
    await writeFile(resolve(environment.cwd, values.junit), toJUnitSuites(validated));
    return undefined;
  } catch (error) {
    const because = systemErrorCode(error);
    if (because === undefined) throw error;
    return diagnose("command/cannot-write", { path: values.junit, because });
  }
}

function report(validated: readonly Validated[], { values, environment, output }: Context): void {
  const findings = validated.flatMap((it) => it.findings);
  if (values.json === true) {
    const judged = validated.map(({ name, folder, drifted, verdict }) => ({
      name,
      folder,
      drifted,
      verdict,
    }));
    output.stdout(findingsJson(findings, { validated: judged }));
  } else if (values.format === "github") {
    output.annotate(findings.map((it) => githubAnnotation(it, environment.cwd)).join(""));
  }
}
