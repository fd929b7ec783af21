import { escapeText } from "../../diagnostics/escape.ts";
import type { Steadiness } from "../../pipeline/judging/measure-steadiness.ts";
import {
  chanceToSee,
  type CriterionEnds,
  failureRate,
  isFlaky,
  timesToSee,
} from "../../pipeline/validation/steadiness.ts";
import type { End, Verdict } from "../../pipeline/validation/verdict.ts";
import type { Colors } from "../command.ts";
import { paintOutcome } from "./build-lines.ts";
import { markOf } from "./criterion-line.ts";
import { plural } from "./summary.ts";

/** Shares of failing tries for which is said how likely they would have been seen. */
const exampleRates = [0.5, 0.3, 0.1] as const;

/** One verdict of several, as a line with its line feed. */
export function judgedLine(
  {
    verdict,
    number,
    times,
  }: { readonly verdict: Verdict; readonly number: number; readonly times: number },
  colors: Colors,
): string {
  const of = colors.dim(`${number} of ${times}:`);
  return `${of} ${paintOutcome(verdict.outcome, colors)}\n`;
}

/** What several verdicts on the same files came to: what is unsteady, and what more tries would show. */
export function steadinessLines(
  { name, times, drifted, criteria }: Steadiness,
  colors: Colors,
): readonly string[] {
  const flaky = criteria.filter(isFlaky);
  const steady = criteria.filter((it) => it.ends.passed === times);
  const others = criteria.filter((it) => !isFlaky(it) && it.ends.passed !== times);
  const edited =
    drifted.length === 0 ? "" : `, with ${plural(drifted.length, "file")} edited since promotion`;
  return [
    "",
    `${flaky.length === 0 ? colors.green("✓") : colors.red("✗")} ${colors.bold(escapeText(name))}: ${flaky.length === 0 ? "nothing is flaky" : `${plural(flaky.length, "criterion is", "criteria are")} flaky`}`,
    colors.dim(`  judged ${times} times${edited}`),
    ...flaky.map((it) => `  ${markOf("flaky", colors)} ${whatText(it)} ${rateText(it)}`),
    ...others.map((it) => `  ${markOf(endOf(it), colors)} ${whatText(it)} ${endsText(it, times)}`),
    `  ${markOf("passed", colors)} ${plural(steady.length, "criterion", "criteria")} passed every time`,
    "",
    ...chanceLines(times),
  ];
}

function whatText({ id, says, covers, heldOut, required }: CriterionEnds): string {
  const about = heldOut ? `held out, covers ${covers.join(", ")}` : says;
  return escapeText(`${id} ${about}${required ? "" : " (optional)"}`);
}

function rateText(criterion: CriterionEnds): string {
  const rate = failureRate(criterion);
  if (rate === undefined) return "";
  const { failed, times, low, high } = rate;
  return `failed ${failed} of ${times} times: between ${percent(low)} and ${percent(high)} of all tries`;
}

/** The end that was seen most. */
function endOf({ ends }: CriterionEnds): End {
  const [first = ["errored", 0]] = Object.entries(ends).toSorted((a, b) => b[1] - a[1]);
  const known: readonly End[] = ["passed", "failed", "errored", "signed", "judged", "not-run"];
  return known.find((it) => it === first[0]) ?? "errored";
}

function endsText({ ends }: CriterionEnds, times: number): string {
  const all = Object.entries(ends);
  const [only] = all;
  return all.length === 1 && only?.[1] === times
    ? `${only[0]} every time`
    : all.map(([end, count]) => `${end} ${count} times`).join(", ");
}

/** What so many tries could have missed. */
function chanceLines(times: number): readonly string[] {
  const seen = exampleRates.map(
    (rate) => `${percent(rate)} of tries: ${percent(chanceToSee(rate, times))}`,
  );
  const rarest = exampleRates.at(-1) ?? 0;
  const needed = timesToSee(rarest, 0.95);
  const more =
    times >= needed ? [] : [`What fails in ${percent(rarest)} of tries takes -n ${needed} (95 %).`];
  return [`Chance that ${times} tries show what fails in ${seen.join(", ")}.`, ...more];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
