import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Axis } from "../package/spec-prompt.ts";

/** One option of each axis. */
export type OptionChoices = Readonly<Record<string, string>>;

/** Combinations that are composed at most. */
const limit = 256;

/** Every way to choose one option of each axis; those that are fixed have one. Pure. */
export function combineOptions(
  axes: readonly Pick<Axis, "name" | "options">[],
  fixed: OptionChoices,
): Result<readonly OptionChoices[]> {
  const choices = axes.reduce<readonly OptionChoices[]>(
    (all, { name, options }) => {
      const chosen = fixed[name];
      const possible = chosen === undefined ? options : [chosen];
      return all.length > limit
        ? all
        : all.flatMap((it) => possible.map((one) => ({ ...it, [name]: one })));
    },
    [fixed],
  );
  if (choices.length <= limit) return success(choices);
  const args = { count: choices.length, limit };
  return failure(diagnose("composition/too-many-combinations", args));
}
