import { isDeepStrictEqual } from "node:util";
import { parse, YAMLError } from "yaml";
import { type Case, rightOutputs } from "../validation/cases/case.ts";
import { argumentsOf, type Contradiction } from "./claim.ts";
import type { ProseLine } from "./prose.ts";

/** A call with its result, as prose shows it: `duration(45)` → "45 seconds". */
const example =
  /\b([A-Za-z_][\w.]*)\(([^()]*)\)`?\s*(?:→|->|=>|returns|gives)\s*`?("[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|true|false|null)/gu;

/** Holds cases against examples in the prose that give a function the same values. Pure. */
export function againstExamples(
  cases: readonly Case[],
  prose: readonly ProseLine[],
): readonly Contradiction[] {
  return prose.flatMap(({ text, span }) =>
    [...text.matchAll(example)].flatMap(([, call, given = "", result = ""]) => {
      const values = valueOf(`[${given}]`);
      const said = valueOf(result);
      if (!Array.isArray(values) || said === undefined) return [];
      return cases
        .filter((it) => it.call === call && isDeepStrictEqual(argumentsOf(it), values))
        .filter((it) => !rightOutputs(it).some((right) => isDeepStrictEqual(right, said)))
        .map((it) => ({ case: it, said: result, span }));
    }),
  );
}

function valueOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: "silent" });
  } catch (error) {
    if (error instanceof YAMLError || error instanceof ReferenceError) return undefined;
    throw error;
  }
}
