import { isCredentialName } from "../../diagnostics/credential-name.ts";
import type { SecretValue } from "../../diagnostics/redaction.ts";
import type { Environment } from "../../platform/environment.ts";
import type { EnvironmentParameter, Selection } from "../composition/selection.ts";
import type { ParameterValue } from "../package/manifest.ts";

/** The values of parameters as checks get them. */
export interface CheckParameters {
  /** Variable to value. */
  readonly env: Readonly<Record<string, string>>;
  /** `with.<name>` to value. */
  readonly texts: Readonly<Record<string, string>>;
  /** Values that must not be seen anywhere. What a package gives as an example is none. */
  readonly secrets: readonly SecretValue[];
}

/** Gives checks every parameter: text ones as placeholders, the others as variables as well. */
export function parametersForChecks(
  selection: Pick<Selection, "textParameters" | "environmentParameters">,
  environment: Pick<Environment, "variables">,
): CheckParameters {
  const given = selection.environmentParameters.flatMap((it) => {
    const value = it.from === undefined ? it.value : environment.variables[it.from];
    return value === undefined ? [] : [{ ...it, value }];
  });
  const texts = Object.entries(selection.textParameters).map(([name, value]) => ({
    name,
    value: asText(value),
  }));
  return {
    env: Object.fromEntries(given.map((it) => [it.variable, it.value])),
    texts: Object.fromEntries([...texts, ...given].map((it) => [`with.${it.name}`, it.value])),
    secrets: given
      .filter(isSecret)
      .map(({ name, value }) => ({ value, what: `the value of the parameter "${name}"` })),
  };
}

function isSecret({ secret, from, given }: EnvironmentParameter): boolean {
  if (from !== undefined) return secret || isCredentialName(from);
  return secret && given === true;
}

function asText(value: ParameterValue): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
