import { diffArrays } from "diff";

/** How two JSON values are compared. */
export interface JsonComparison {
  /** Objects may hold more keys than expected. */
  readonly subset: boolean;
  /** Numbers may differ by this much. */
  readonly close: number;
}

/** A place at which two values differ. */
export interface JsonDifference {
  /** Like `$.items[2].name`; of what is missing its place in the expected value. */
  readonly path: string;
  readonly kind: "changed" | "missing" | "unexpected";
  /** Undefined where it is unexpected. */
  readonly expected: unknown;
  /** Undefined where it is missing. */
  readonly actual: unknown;
}

/** Longer lists are compared item by item, and so are those that have less in common. */
const alignment = { items: 200, maxEditLength: 100, timeout: 200 };

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

/** The places at which `actual` is not what is expected, from the first on; none where it is. */
export function jsonDifferences(
  expected: unknown,
  actual: unknown,
  how: JsonComparison,
): Generator<JsonDifference> {
  return walk({ expected, actual, path: "$" }, how);
}

interface Pair {
  readonly expected: unknown;
  readonly actual: unknown;
  readonly path: string;
}

function* walk(pair: Pair, how: JsonComparison): Generator<JsonDifference> {
  const { expected, actual } = pair;
  if (jsonEqual(expected, actual, how)) return;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    yield* walkLists({ expected, actual, path: pair.path }, how);
  } else if (isRecord(expected) && isRecord(actual)) {
    yield* walkRecords({ expected, actual, path: pair.path }, how);
  } else {
    yield { ...pair, kind: "changed" };
  }
}

type Mapping = Readonly<Record<string, unknown>>;

function* walkRecords(
  { expected, actual, path }: Pair & { readonly expected: Mapping; readonly actual: Mapping },
  how: JsonComparison,
): Generator<JsonDifference> {
  for (const [key, wanted] of Object.entries(expected)) {
    const place = `${path}${step(key)}`;
    if (Object.hasOwn(actual, key)) {
      yield* walk({ expected: wanted, actual: actual[key], path: place }, how);
    } else {
      yield { path: place, kind: "missing", expected: wanted, actual: undefined };
    }
  }
  if (how.subset) return;
  for (const [key, given] of Object.entries(actual)) {
    if (Object.hasOwn(expected, key)) continue;
    yield { path: `${path}${step(key)}`, kind: "unexpected", expected: undefined, actual: given };
  }
}

interface Lists extends Pair {
  readonly expected: readonly unknown[];
  readonly actual: readonly unknown[];
}

/** Items that are equal are put beside each other, so that one that is missing does not shift the others. */
function* walkLists(lists: Lists, how: JsonComparison): Generator<JsonDifference> {
  for (const run of runsOf(lists, how)) yield* walkRun({ ...lists, ...run }, how);
}

/** Neighbouring items that have no equal on the other side: from which index on, and how many. */
interface Run {
  readonly from: readonly [expected: number, actual: number];
  readonly removed: number;
  readonly added: number;
}

function runsOf({ expected, actual }: Lists, how: JsonComparison): readonly Run[] {
  const whole = [{ from: [0, 0] as const, removed: expected.length, added: actual.length }];
  if (Math.max(expected.length, actual.length) > alignment.items) return whole;
  const parts = diffArrays([...expected], [...actual], {
    comparator: (a: unknown, b: unknown) => jsonEqual(a, b, how),
    maxEditLength: alignment.maxEditLength,
    timeout: alignment.timeout,
  });
  if (parts === undefined) return whole;
  const runs: Run[] = [];
  let at: readonly [number, number] = [0, 0];
  let open: Run | undefined;
  for (const { removed, added, value } of parts) {
    if (!removed && !added) {
      if (open !== undefined) runs.push(open);
      open = undefined;
      at = [at[0] + value.length, at[1] + value.length];
      continue;
    }
    open ??= { from: at, removed: 0, added: 0 };
    if (removed) open = { ...open, removed: open.removed + value.length };
    else open = { ...open, added: open.added + value.length };
    at = removed ? [at[0] + value.length, at[1]] : [at[0], at[1] + value.length];
  }
  return open === undefined ? runs : [...runs, open];
}

function* walkRun(
  { expected, actual, path, from: [wanted, given], removed, added }: Lists & Run,
  how: JsonComparison,
): Generator<JsonDifference> {
  for (let index = 0; index < Math.max(removed, added); index += 1) {
    const [left, right] = [expected[wanted + index], actual[given + index]];
    if (index >= added) {
      const place = `${path}[${wanted + index}]`;
      yield { path: place, kind: "missing", expected: left, actual: undefined };
    } else if (index >= removed) {
      const place = `${path}[${given + index}]`;
      yield { path: place, kind: "unexpected", expected: undefined, actual: right };
    } else {
      yield* walk({ expected: left, actual: right, path: `${path}[${given + index}]` }, how);
    }
  }
}

function step(key: string): string {
  return /^[\w$-]+$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function isRecord(value: unknown): value is Mapping {
  return isContainer(value) && !Array.isArray(value);
}

function isContainer(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null;
}
