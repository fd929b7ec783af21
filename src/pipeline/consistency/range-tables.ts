import type { Case } from "../validation/cases/case.ts";
import { argumentsOf, type Contradiction, contradictionsOf, type Followed } from "./claim.ts";
import type { ProseLine } from "./prose.ts";
import { nearestWhole, type Units } from "./quantities.ts";

/** A row such as `| 46 days – 319 days | "{n} months ago" |`. */
interface Row {
  /** In seconds; the next row ends it. */
  readonly from: number;
  readonly output: string;
  readonly line: ProseLine;
}

/**
 * Holds cases against tables of ranges of time in the part of the prose that is about their function. `{n}` is
 * the number of units, rounded. Pure.
 */
export function againstTables(
  cases: readonly Case[],
  prose: readonly ProseLine[],
  units: Units,
): readonly Contradiction[] {
  const functions = [...new Set(cases.map((it) => it.call))];
  return functions.flatMap((call) => {
    const rows = rowsAbout(call, prose, units);
    const own = cases.filter((it) => it.call === call && it.error === undefined);
    // A table is about one direction of time; which one most cases tell.
    const directions = [1, -1].map((sign) => follow(own, rows, { sign, units }));
    const [first = [], second = []] = directions;
    return contradictionsOf(holding(first) >= holding(second) ? first : second);
  });
}

function holding(followed: readonly Followed[]): number {
  return followed.filter((it) => it.holds).length;
}

function rowsAbout(call: string | null, prose: readonly ProseLine[], units: Units): readonly Row[] {
  if (call === null) return [];
  const rows = prose
    .filter((it) => it.about === call)
    .flatMap((line) => {
      const cells = /^\s*\|([^|]+)\|([^|]+)\|\s*$/u.exec(line.text);
      const from = lowerBound((cells?.[1] ?? "").trim(), units);
      const output = /^["`](.*)["`]$/u.exec((cells?.[2] ?? "").trim())?.[1];
      return from === undefined || output === undefined ? [] : [{ from, output, line }];
    });
  const rising = rows.every((it, index) => index === 0 || it.from > (rows[index - 1]?.from ?? 0));
  return rising ? rows : [];
}

/** Seconds at which a range begins, such as `0–44 seconds`, `90 minutes – 21 hours`, `548+ days`. */
function lowerBound(text: string, units: Units): number | undefined {
  const range =
    /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*(?:[–—-]|to)\s*\d+(?:\.\d+)?\s*([A-Za-z]+)$/u.exec(text) ??
    /^(?:≥|>=)?\s*(\d+(?:\.\d+)?)\s*\+?\s*([A-Za-z]+)(?:\s+or\s+more)?$/u.exec(text);
  const word = range?.[2] === "" ? range[3] : range?.[2];
  const unit = units.get((word ?? "").toLowerCase());
  return range === null || unit === undefined ? undefined : Number(range[1]) * unit;
}

function follow(
  cases: readonly Case[],
  rows: readonly Row[],
  { sign, units }: { readonly sign: number; readonly units: Units },
): readonly Followed[] {
  return cases.flatMap((it) => {
    const numbers = argumentsOf(it).filter((one) => typeof one === "number");
    const [a = 0, b] = numbers;
    const seconds = numbers.length > 2 ? undefined : sign * (b === undefined ? a : b - a);
    const row =
      seconds === undefined || seconds < 0 || numbers.length === 0
        ? undefined
        : rows.findLast((one) => one.from <= seconds);
    const said = row === undefined ? undefined : outputOf(row.output, seconds ?? 0, units);
    if (row === undefined || said === undefined || typeof it.expect !== "string") return [];
    return [{ case: it, said, span: row.line.span, holds: it.expect === said }];
  });
}

function outputOf(template: string, seconds: number, units: Units): string | undefined {
  const [whole, word = ""] = /\{\w+\}\s*([A-Za-z]+)/u.exec(template) ?? [];
  if (whole === undefined) return template.includes("{") ? undefined : template;
  const unit = units.get(word.toLowerCase());
  if (unit === undefined || template.split("{").length > 2) return undefined;
  const count = nearestWhole(seconds / unit);
  return count === 1 ? undefined : template.replace(/\{\w+\}/u, String(count));
}
