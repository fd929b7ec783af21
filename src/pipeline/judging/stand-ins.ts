import type { ParameterDefinition } from "../package/manifest.ts";
import type { SpecPrompt } from "../package/spec-prompt.ts";
import type { ParameterInput } from "../resolution/deployment.ts";

/** Values for the parameters of a package that have no default, where nobody gives any: examples, if it has some. */
export function standInsFor({ manifest }: SpecPrompt): Readonly<Record<string, ParameterInput>> {
  return Object.fromEntries(
    Object.entries(manifest.parameters)
      .filter(([, it]) => it.default === undefined)
      .map(([name, it]) => [name, standInFor(it)]),
  );
}

function standInFor(definition: ParameterDefinition): ParameterInput {
  if (definition.bind === "env") return { env: "PSD_CHECK" };
  const value = definition.example ?? definition.enum?.[0];
  if (value !== undefined) return value;
  return { string: "text", number: 1, integer: 1, boolean: true, array: [] }[definition.type];
}
