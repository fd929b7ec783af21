import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { nearest } from "../../package/nearest.ts";
import type { ParameterDefinition, ParameterValue } from "../../package/manifest.ts";
import type { ParameterInput } from "../../resolution/deployment.ts";
import { checkParameterValue, valueAsText } from "./parameter-value.ts";
import type { EnvironmentParameter } from "../selection.ts";

/** Every parameter of a package with its value, and the findings on the way. */
export interface BoundParameters {
  readonly text: Readonly<Record<string, ParameterValue>>;
  readonly environment: readonly EnvironmentParameter[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Binds the deployment's values to the package's parameters. */
export function bindParameters(
  definitions: Readonly<Record<string, ParameterDefinition>>,
  inputs: Readonly<Record<string, ParameterInput>>,
): BoundParameters {
  const names = Object.keys(definitions).toSorted();
  const text: [string, ParameterValue][] = [];
  const environment: EnvironmentParameter[] = [];
  const diagnostics: Diagnostic[] = Object.keys(inputs)
    .filter((it) => !Object.hasOwn(definitions, it))
    .map((name) =>
      diagnose("composition/unknown-parameter", { name, names, nearest: nearest(name, names) }),
    );
  for (const name of names) {
    const definition = definitions[name];
    if (definition === undefined) continue;
    const bound = isEnvironment(definition)
      ? bindEnvironment(name, definition, inputs[name])
      : bindText(name, definition, inputs[name]);
    diagnostics.push(...bound.diagnostics);
    if (bound.parameter !== undefined) environment.push(bound.parameter);
    if (bound.value !== undefined) text.push([name, bound.value]);
  }
  return { text: Object.fromEntries(text), environment, diagnostics };
}

/** Whether a parameter reaches checks and output through the environment; every secret does. */
function isEnvironment(definition: ParameterDefinition): boolean {
  return definition.secret || definition.bind === "env";
}

interface Bound {
  readonly value?: ParameterValue;
  readonly parameter?: EnvironmentParameter;
  readonly diagnostics: readonly Diagnostic[];
}

function bindText(
  name: string,
  definition: ParameterDefinition,
  input: ParameterInput | undefined,
): Bound {
  if (isReference(input)) {
    return { diagnostics: [diagnose("composition/text-from-environment", { name })] };
  }
  const given = input ?? definition.default;
  if (given === undefined) {
    const { about, type } = definition;
    return { diagnostics: [diagnose("composition/missing-parameter", { name, about, type })] };
  }
  const checked = checkParameterValue(name, definition, given);
  return checked.ok
    ? { value: checked.value, diagnostics: [] }
    : { diagnostics: [checked.diagnostic] };
}

function bindEnvironment(
  name: string,
  definition: ParameterDefinition,
  input: ParameterInput | undefined,
): Bound {
  if (definition.secret && input !== undefined && !isReference(input)) {
    return { diagnostics: [diagnose("composition/secret-in-clear", { name })] };
  }
  const literal = isReference(input) ? undefined : (input ?? definition.default);
  const given = (definition.secret ? undefined : literal) ?? definition.example;
  const checked = given === undefined ? undefined : checkParameterValue(name, definition, given);
  return {
    parameter: {
      name,
      variable: name.toUpperCase().replaceAll("-", "_"),
      type: definition.type,
      ...(definition.about === undefined ? {} : { about: definition.about }),
      secret: definition.secret,
      ...(isReference(input) ? { from: input.env } : {}),
      ...(checked?.ok === true ? { value: valueAsText(checked.value) } : {}),
    },
    diagnostics: checked?.ok === false ? [checked.diagnostic] : [],
  };
}

function isReference(input: ParameterInput | undefined): input is { readonly env: string } {
  return typeof input === "object" && "env" in input;
}
