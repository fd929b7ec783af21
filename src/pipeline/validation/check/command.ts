import type { CheckSettings } from "../../package/criterion.ts";
import { type BoxCommand, checkLimits, type CriterionBox } from "../box.ts";
import { expandArgv, expandText, type PlaceholderValues } from "../placeholders.ts";

/** The process of a check: its working folder, variables, input and limits. */
export function commandOf(
  check: CheckSettings & { readonly argv: readonly string[] },
  box: CriterionBox,
  values: PlaceholderValues = box.values,
): BoxCommand {
  const out = box.sandbox.place(box.out);
  const cwd = check.cwd === undefined ? out : expandText(check.cwd, values);
  return {
    argv: expandArgv(check.argv, values),
    cwd: cwd.startsWith("/") ? cwd : `${out}/${cwd}`,
    env: Object.fromEntries(
      Object.entries(check.env).map(([name, it]) => [name, expandText(it, values)]),
    ),
    limits: { ...checkLimits, wallMs: check.timeoutMs },
    ...(check.stdin === undefined ? {} : { stdin: expandText(check.stdin, values) }),
  };
}
