import { escapeText } from "../../diagnostics/escape.ts";
import type { BuiltOne } from "../../pipeline/building/build-many.ts";
import type { Colors } from "../command.ts";
import { describeOutcome } from "./describe-outcome.ts";
import { nextLines } from "./outcome.ts";
import { plural } from "./summary.ts";

/** Deployments that are up to date and still named one by one. */
const named = 10;

/** How the build of one deployment ended, as a sentence with a mark before it. */
export function endText({ deployment, built }: BuiltOne, colors: Colors): string {
  if (!built.ok) {
    const errors = built.diagnostics.filter((it) => it.severity === "error");
    return `${colors.red("✗")} stopped by ${plural(errors.length, "error")}`;
  }
  const { good, headline } = describeOutcome(deployment, built.value.outcome);
  return `${good ? colors.green("✓") : colors.red("✗")} ${escapeText(headline)}`;
}

/** The final block of several builds: one line each, what to do about those that are not well, and a count. */
export function buildsLines(all: readonly BuiltOne[], colors: Colors): readonly string[] {
  const current = all.filter(isCurrent);
  const short = current.length > named;
  const shown = short ? all.filter((it) => !isCurrent(it)) : all;
  const bad = all.filter((it) => !isGood(it));
  const next = bad.flatMap(({ deployment, built }) =>
    built.ok ? describeOutcome(deployment, built.value.outcome).next.slice(0, 1) : [],
  );
  const width = Math.max(0, ...shown.map((it) => it.deployment.length));
  const well = all.length - bad.length;
  return [
    "",
    ...shown.map(
      (it) => `${colors.bold(escapeText(it.deployment).padEnd(width))}  ${endText(it, colors)}`,
    ),
    ...(short ? [`${colors.green("✓")} ${plural(current.length, "deployment")} up to date`] : []),
    "",
    `${well} of ${plural(all.length, "deployment")} well`,
    ...nextLines(next, colors),
  ];
}

function isCurrent({ built }: BuiltOne): boolean {
  return built.ok && built.value.outcome.kind === "current";
}

/** Whether a build came to what the user wanted. */
function isGood({ deployment, built }: BuiltOne): boolean {
  return built.ok && describeOutcome(deployment, built.value.outcome).good;
}
