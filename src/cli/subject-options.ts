import { failure, type Result, success } from "../diagnostics/result.ts";
import type { ValidateOptions } from "../pipeline/judging/validate-subject.ts";
import type { ValidateRequest } from "../pipeline/judging/validation-subjects.ts";
import { parseChoices, parseParameters } from "./assignments.ts";
import { boxLevel, deploymentOptions, runtimeOptions } from "./build-options.ts";
import type { CommandContext, OptionTable, Values } from "./command.ts";
import { agreeToNoBox } from "./questions.ts";

/** Options that say which files are judged, against what, and in which boxes. */
export const subjectOptions = {
  package: { type: "string", value: "package", about: "judge any folder against this package" },
  choose: deploymentOptions.choose,
  with: deploymentOptions.with,
  environment: { ...deploymentOptions.environment, conflicts: ["package"] },
  overlay: deploymentOptions.overlay,
  box: runtimeOptions.box,
} as const satisfies OptionTable;

/** What these options ask for; `target` is the command's argument. */
export function readSubjectRequest(
  target: string | undefined,
  values: Values<typeof subjectOptions>,
): Result<ValidateRequest> {
  const choices = parseChoices(values.choose ?? []);
  const parameters = parseParameters(values.with ?? [], {});
  if (!choices.ok || !parameters.ok) {
    return failure(...choices.diagnostics, ...parameters.diagnostics);
  }
  return success({
    ...(target === undefined ? {} : { target }),
    ...(values.package === undefined ? {} : { package: values.package }),
    choices: choices.value,
    parameters: parameters.value,
    ...(values.environment === undefined ? {} : { environment: values.environment }),
    ...(values.overlay === undefined ? {} : { overlay: values.overlay }),
  });
}

/** How judging is bounded, as the user says. */
export function judgingOptions(
  context: Pick<
    CommandContext<typeof subjectOptions>,
    "values" | "environment" | "signal" | "output"
  >,
): Pick<ValidateOptions, "box" | "cwd" | "agreeToNoBox"> {
  const { values, environment } = context;
  return {
    ...(values.box === undefined ? {} : { box: boxLevel(values.box) }),
    cwd: environment.cwd,
    agreeToNoBox: (reason: string) => agreeToNoBox(reason, context),
  };
}
