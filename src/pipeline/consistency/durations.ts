import type { Case } from "../validation/cases/case.ts";
import { argumentsOf, type Contradiction, contradictionsOf, type Followed } from "./claim.ts";
import { nearestWhole, quantitiesIn, secondsOf, type Units } from "./quantities.ts";

/**
 * Holds cases against arithmetic, where most of a function follow it: seconds written as units of time, with the
 * smallest one rounded, and texts of units read as seconds. Pure.
 */
export function againstUnits(cases: readonly Case[], units: Units): readonly Contradiction[] {
  const functions = [...new Set(cases.map((it) => it.call))];
  return functions.flatMap((call) => {
    const own = cases.filter((it) => it.call === call && it.error === undefined);
    return [written, read].flatMap((follow) =>
      contradictionsOf(own.flatMap((it) => follow(it, units) ?? [])),
    );
  });
}

/** A number of seconds that became a text of units. */
function written(it: Case, units: Units): Followed | undefined {
  const [seconds, ...more] = argumentsOf(it).filter((one) => typeof one === "number");
  const output = typeof it.expect === "string" ? quantitiesIn(it.expect, units) : undefined;
  const smallest = output?.at(-1);
  if (seconds === undefined || more.length > 0 || output === undefined || !smallest) {
    return undefined;
  }
  // A year need not be a whole number of months: larger units count as they are written.
  const rest = seconds - secondsOf(output.slice(0, -1));
  const { unit } = smallest;
  const said = `${rest} seconds are ${Number((rest / unit).toFixed(3))} × ${unit} seconds, which rounds to ${nearestWhole(rest / unit)}`;
  return { case: it, said, holds: smallest.count === nearestWhole(rest / unit) };
}

/** A text of units that became a number of seconds. */
function read(it: Case, units: Units): Followed | undefined {
  const [text, ...more] = argumentsOf(it);
  if (typeof text !== "string" || more.length > 0 || typeof it.expect !== "number") {
    return undefined;
  }
  const input = quantitiesIn(text, units);
  if (input === undefined) return undefined;
  const seconds = secondsOf(input);
  return {
    case: it,
    said: `it is ${seconds} seconds`,
    holds: Math.abs(seconds - it.expect) < 1e-6,
  };
}
