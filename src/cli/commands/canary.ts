import { failure, type Result } from "../../diagnostics/result.ts";
import type { TriedOutput } from "../../pipeline/judging/known-output-findings.ts";
import { tryKnownOutputs } from "../../pipeline/judging/try-known-outputs.ts";
import { createServices } from "../../services.ts";
import { parseChoices, parseParameters } from "../assignments.ts";
import { boxLevel, deploymentOptions, runtimeOptions } from "../build-options.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { agreeToNoBox } from "../questions.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { triedLine } from "../report/known-outputs.ts";
import { countFindings, countsText, plural } from "../report/summary.ts";
import { readVersion } from "../version.ts";

const options = {
  choose: deploymentOptions.choose,
  with: deploymentOptions.with,
  box: runtimeOptions.box,
  strict: { type: "boolean", about: "let warnings fail as errors do" },
  json: { type: "boolean", about: "print everything as one JSON document" },
} as const;

type Context = CommandContext<typeof options>;

/** `psd canary [path]`. */
export const canaryCommand: CommandModule = defineCommand({
  arguments: [{ name: "path", about: "a package, or its SPECPROMPT.md; the working folder" }],
  options,
  examples: [
    { line: "psd canary", about: "try the checks of the package of the working folder" },
    { line: "psd canary ./link-checker --choose stack=python", about: "those of one option" },
    {
      line: "psd canary --strict",
      about: "in a pipeline: no criterion passes where nothing is done",
    },
  ],
  details:
    "Judges outputs of which the verdict is known. One that is empty and one that is silent must pass no\ncriterion, the known-bad outputs in validation/canaries must fail, and the trees with which recordings of\nthe present prompt end must pass. All combinations of options are tried. Exits with 1 where a verdict is\nwrong; a criterion that passes where nothing is done is a warning.",
  async run(context) {
    const choices = parseChoices(context.values.choose ?? []);
    const parameters = parseParameters(context.values.with ?? [], {});
    if (!choices.ok || !parameters.ok) {
      await writeDiagnostics([...choices.diagnostics, ...parameters.diagnostics], context);
      return exitCodes.wrongUse;
    }
    const request = {
      path: context.arguments[0] ?? ".",
      choices: choices.value,
      parameters: parameters.value,
    };
    return report(await tryAll(request, context), context);
  },
});

async function tryAll(
  request: Parameters<typeof tryKnownOutputs>[0],
  context: Context,
): Promise<Result<readonly TriedOutput[]>> {
  const { environment, values, output, signal } = context;
  const services = createServices(environment, await readVersion());
  return tryKnownOutputs(request, services, {
    cwd: environment.cwd,
    ...(values.box === undefined ? {} : { box: boxLevel(values.box) }),
    agreeToNoBox: (reason) => agreeToNoBox(reason, context),
    signal,
    onTried: (it) => {
      if (values.json !== true) output.stdout(`${triedLine(it, output.colors.stdout)}\n`);
    },
  });
}

async function report(result: Result<readonly TriedOutput[]>, context: Context): Promise<ExitCode> {
  const { values, output } = context;
  const tried = result.ok ? result.value : [];
  const found = [...result.diagnostics, ...tried.flatMap((it) => it.findings)];
  if (values.json === true) {
    const outputs = tried.map(({ kind, name, choices, outcome, asKnown, ...it }) => ({
      kind,
      name,
      choices,
      outcome,
      asKnown,
      tried: it.tried,
      passed: it.passed,
    }));
    output.stdout(findingsJson(found, result.ok ? { outputs } : {}));
  } else {
    await writeDiagnostics(found, context, "stdout");
    const counts = countsText(countFindings(found));
    if (result.ok) output.stdout(`${counts} on ${plural(tried.length, "output")}\n`);
  }
  if (!result.ok) return exitCodeOf(failure(...result.diagnostics).diagnostics);
  const { error, warning } = countFindings(found);
  const failed = error > 0 || (values.strict === true && warning > 0);
  return failed ? exitCodes.findings : exitCodes.fine;
}
