import { showJson } from "../cut.ts";
import { textDifference } from "./difference.ts";
import { type JsonComparison, type JsonDifference, jsonDifferences } from "./json-difference.ts";
import { splitCommon } from "./line-pair.ts";

/** Places that are told, and characters of a value in each. */
const shown = { places: 20, value: 200 };
/** A text that is longer is shown only where it differs. */
const longText = 80;
/** Characters before and after the place in which two long texts differ. */
const around = 30;

/**
 * What a JSON value lacks, has too much, or has otherwise than expected, one place a line; undefined where
 * nothing of it is worth a line of its own.
 */
export function valueDifference(
  expected: unknown,
  actual: unknown,
  how: JsonComparison,
): string | undefined {
  if (typeof expected === "string" && typeof actual === "string") {
    const isLong = expected.length > longText || actual.length > longText;
    const isWide = isLong || `${expected}${actual}`.includes("\n");
    return isWide || expected.trim() === actual.trim()
      ? textDifference(expected, actual)
      : undefined;
  }
  if (!isContainer(expected) || !isContainer(actual)) return undefined;
  const lines: string[] = [];
  for (const it of jsonDifferences(expected, actual, how)) {
    if (lines.length === shown.places) return [...lines, "… and more"].join("\n");
    lines.push(describe(it));
  }
  return lines.length === 0 ? undefined : lines.join("\n");
}

function describe({ path, kind, expected, actual }: JsonDifference): string {
  if (kind === "missing") return `${path}: missing, expected ${showJson(expected, shown.value)}`;
  if (kind === "unexpected") return `${path}: unexpected, got ${showJson(actual, shown.value)}`;
  if (typeof expected === "string" && typeof actual === "string") {
    if (expected.length > longText || actual.length > longText) {
      return describeTexts(path, expected, actual);
    }
  }
  return `${path}: expected ${showJson(expected, shown.value)}, got ${showJson(actual, shown.value)}`;
}

function describeTexts(path: string, expected: string, actual: string): string {
  const { prefix, suffix, ...middle } = splitCommon(expected, actual);
  const before = prefix.length > around ? `…${prefix.slice(-around)}` : prefix;
  const after = suffix.length > around ? `${suffix.slice(0, around)}…` : suffix;
  const show = (part: string): string => showJson(`${before}${part}${after}`, shown.value);
  return `${path}: from character ${prefix.length + 1} on expected ${show(middle.expected)}, got ${show(middle.actual)}`;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
