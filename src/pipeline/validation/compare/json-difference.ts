import { showJson } from "../cut.ts";

/** How two JSON values are compared. */
export interface JsonComparison {
  /** Objects may hold more keys than expected. */
  readonly subset: boolean;
  /** Numbers may differ by this much. */
  readonly close: number;
}

/** The first place at which two values differ. */
export interface JsonDifference {
  /** Like `$.items[2].name`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** Whether two JSON values are equal; numbers by value, keys in any order. The cheap way for many values. */
export function jsonEqual(expected: unknown, actual: unknown, how: JsonComparison): boolean {
  if (expected === actual) return true;
  if (typeof expected === "number" && typeof actual === "number") {
    return Math.abs(expected - actual) <= how.close;
  }
  if (!isContainer(expected) || !isContainer(actual)) return false;
  if (Array.isArray(expected) || Array.isArray(actual)) {
    if (!Array.isArray(expected) || !Array.isArray(actual)) return false;
    return (
      expected.length === actual.length &&
      expected.every((it, index) => jsonEqual(it, actual[index], how))
    );
  }
  const keys = Object.keys(expected);
  if (!how.subset && Object.keys(actual).length !== keys.length) return false;
  return keys.every(
    (key) => Object.hasOwn(actual, key) && jsonEqual(expected[key], actual[key], how),
  );
}

/** The first place at which `actual` is not what is expected; undefined where it is. */
export function jsonDifference(
  expected: unknown,
  actual: unknown,
  how: JsonComparison,
): JsonDifference | undefined {
  return differ({ expected, actual, path: "$" }, how);
}

interface Pair {
  readonly expected: unknown;
  readonly actual: unknown;
  readonly path: string;
}

function differ(pair: Pair, how: JsonComparison): JsonDifference | undefined {
  const { expected, actual, path } = pair;
  if (jsonEqual(expected, actual, how)) return undefined;
  const deeper = children(pair, how).map((it) => differ(it, how));
  return (
    deeper.find((it) => it !== undefined) ?? {
      path,
      expected: showJson(expected),
      actual: showJson(actual),
    }
  );
}

/** The pairs below two lists of one length or two objects; none where the difference is here. */
function children({ expected, actual, path }: Pair, how: JsonComparison): readonly Pair[] {
  if (!isContainer(expected) || !isContainer(actual)) return [];
  if (Array.isArray(expected) || Array.isArray(actual)) {
    if (!Array.isArray(expected) || !Array.isArray(actual)) return [];
    if (expected.length !== actual.length) return [];
    return expected.map((it: unknown, index) => ({
      expected: it,
      actual: actual[index],
      path: `${path}[${index}]`,
    }));
  }
  const surplus = how.subset
    ? []
    : Object.keys(actual).filter((it) => !Object.hasOwn(expected, it));
  return [...Object.keys(expected), ...surplus].map((key) => ({
    expected: Object.hasOwn(expected, key) ? expected[key] : undefined,
    actual: Object.hasOwn(actual, key) ? actual[key] : undefined,
    path: `${path}.${key}`,
  }));
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
