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

/** Binds the deployment's values to the package's parameters; `texts` are those that lie elsewhere, by name. */
export function bindParameters(
  definitions: Readonly<Record<string, ParameterDefinition>>,
  inputs: Readonly<Record<string, ParameterInput>>,
  texts: Readonly<Record<string, string>> = {},
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
    const given = { input: inputs[name], text: texts[name] };
    const bound = isEnvironment(definition)
      ? bindEnvironment(name, definition, given)
      : bindText(name, definition, given);
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

/** What a deployment says of a parameter, and the text that lies where it says. */
interface Given {
  readonly input: ParameterInput | undefined;
  readonly text: string | undefined;
}

interface Bound {
  readonly value?: ParameterValue;
  readonly parameter?: EnvironmentParameter;
  readonly diagnostics: readonly Diagnostic[];
}

function bindText(name: string, definition: ParameterDefinition, { input, text }: Given): Bound {
  const given = (isReference(input) ? text : input) ?? definition.default;
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
  { input, text }: Given,
): Bound {
  if (definition.secret && input !== undefined && !isReference(input)) {
    return { diagnostics: [diagnose("composition/secret-in-clear", { name })] };
  }
  const variable = isReference(input) && "env" in input ? input.env : undefined;
  const literal = isReference(input) ? text : (input ?? definition.default);
  const own = variable === undefined ? literal : undefined;
  const given = own ?? definition.example;
  const checked = given === undefined ? undefined : checkParameterValue(name, definition, given);
  return {
    parameter: {
      name,
      variable: name.toUpperCase().replaceAll("-", "_"),
      type: definition.type,
      ...(definition.about === undefined ? {} : { about: definition.about }),
      secret: definition.secret,
      ...(variable === undefined ? {} : { from: variable }),
      ...(checked?.ok === true ? { value: valueAsText(checked.value) } : {}),
      ...(own === undefined ? {} : { given: true }),
    },
    diagnostics: checked?.ok === false ? [checked.diagnostic] : [],
  };
}

function isReference(
  input: ParameterInput | undefined,
): input is { readonly env: string } | { readonly file: string } {
  return typeof input === "object" && !Array.isArray(input);
}
