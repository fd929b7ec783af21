import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { type Composition } from "../../composition/composition.ts";
import { compose } from "../../composition/compose.ts";
import { select } from "../../composition/select.ts";
import { combinationsOf } from "../../difference/combinations-of.ts";
import { standInsFor } from "../../judging/stand-ins.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";

/** The compositions of a package in which every option is chosen at least once, with stand-ins for parameters. */
export function composeAll(
  specPrompt: SpecPrompt,
  overlay?: SpecPrompt,
): Result<readonly Composition[]> {
  const composed: Composition[] = [];
  for (const choices of combinationsOf(specPrompt)) {
    const parameters = standInsFor(specPrompt);
    const selected = select({
      specPrompt,
      choices,
      parameters,
      ...(overlay === undefined ? {} : { overlay }),
    });
    if (!selected.ok) return selected;
    const made = compose(selected.value);
    if (!made.ok) return made;
    composed.push(made.value);
  }
  return composed.length === 0 ? failure() : success(composed);
}

/** The digests of compositions, in order: what a runtime would be given, and what would judge it. */
export function digestsOf(composed: readonly Composition[]): readonly string[] {
  return composed.map(({ digests }) => JSON.stringify([digests.prompt, digests.judge]));
}
