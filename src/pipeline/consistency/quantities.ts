/** A number of a unit of time. */
export interface Quantity {
  readonly count: number;
  /** Seconds of one. */
  readonly unit: number;
}

/** Words for units of time, and seconds of each. */
export type Units = ReadonlyMap<string, number>;

/** Units whose length nobody need say, with their usual short forms. */
const plainUnits: readonly (readonly [seconds: number, words: string])[] = [
  [1, "s sec secs second seconds"],
  [60, "m min mins minute minutes"],
  [3600, "h hr hrs hour hours"],
  [86_400, "d day days"],
  [604_800, "w wk wks week weeks"],
];

/** Units that are as long as a text says. */
const saidUnits: Readonly<Record<string, string>> = {
  month: "mo month months",
  year: "y yr yrs year years",
};

/** The units of a text: months and years only where it says how many days they have, as in `months (30d)`. */
export function unitsIn(text: string): Units {
  const units = new Map<string, number>();
  const add = (words: string, seconds: number): void => {
    for (const word of words.split(" ")) units.set(word, seconds);
  };
  for (const [seconds, words] of plainUnits) add(words, seconds);
  for (const [, name = "", days = ""] of text.matchAll(
    /\b(month|year)s?\b\s*(?:\(|=|are|is|of|:)\s*(\d+(?:\.\d+)?)[\s-]*d(?:ays?)?\b/giu,
  )) {
    add(saidUnits[name.toLowerCase()] ?? name, Number(days) * 86_400);
  }
  return units;
}

/** Characters of the longest text that is read as quantities. */
const longestText = 200;

/** The quantities of a text that consists of nothing else, such as `1 hour, 5 minutes` or `2h30m`. */
export function quantitiesIn(text: string, units: Units): readonly Quantity[] | undefined {
  if (text.length > longestText) return undefined;
  const found: Quantity[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)(?:\s*,\s*|\s+and\s+|\s*)/u.exec(rest);
    const unit = units.get((match?.[2] ?? "").toLowerCase());
    if (match === null || unit === undefined) return undefined;
    found.push({ count: Number(match[1]), unit });
    rest = rest.slice(match[0].length);
  }
  return found.length === 0 ? undefined : found;
}

/** Seconds of quantities together. */
export function secondsOf(quantities: readonly Quantity[]): number {
  return quantities.reduce((sum, { count, unit }) => sum + count * unit, 0);
}

/** To the nearest whole number, halves up. */
export function nearestWhole(value: number): number {
  return Math.floor(value + 0.5);
}

/** Whether a text says that numbers are rounded to the nearest. */
export function saysNearest(text: string): boolean {
  return /\bround(?:s|ed|ing)?\b|\bnearest\b/iu.test(text) && !/\bhalf[- ]even\b/iu.test(text);
}
