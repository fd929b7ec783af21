import { escapeText } from "../../diagnostics/escape.ts";
import type { TriedOutput } from "../../pipeline/judging/known-output-findings.ts";
import type { Colors } from "../command.ts";
import { paintOutcome } from "./build-lines.ts";
import { plural } from "./summary.ts";

/** How an output whose verdict is known was judged, as a line. */
export function triedLine(tried: TriedOutput, colors: Colors): string {
  const { kind, name, choices, outcome, asKnown, passed } = tried;
  const mark = asKnown ? colors.green("✓") : colors.yellow("!");
  const chosen = Object.entries(choices).map(([axis, option]) => `${axis}=${option}`);
  const where = chosen.length === 0 ? "" : colors.dim(` ${escapeText(chosen.join(" "))}`);
  const said = `${passed} of ${plural(tried.tried, "criterion", "criteria")} passed`;
  const verdict = kind === "stub" ? "" : `, ${paintOutcome(outcome, colors)}`;
  return `${mark} ${kind.padEnd(9)}  ${escapeText(name)}${where}: ${said}${verdict}`;
}
