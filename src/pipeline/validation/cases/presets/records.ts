import { isRecord } from "../../record.ts";
import type { Case } from "../case.ts";

/** A map of a document, and where it stands, such as `$.tests[3]`. */
export interface Entry {
  readonly record: Readonly<Record<string, unknown>>;
  readonly at: string;
  /** From 0, among its neighbours. */
  readonly index: number;
}

/** Makes cases of an entry, or a sentence that says why there are none. */
export type ReadEntry = (entry: Entry) => readonly Case[] | string;

/** Reads every map of a list. */
export function readList(list: unknown, at: string, read: ReadEntry): readonly Case[] | string {
  if (!Array.isArray(list)) return `${at} is no list`;
  return collect(
    list.map((it: unknown, index) => [`${at}[${index}]`, it]),
    read,
  );
}

/** Reads every map that is a value of a map; `at` of an entry ends with its key. */
export function readMap(map: unknown, at: string, read: ReadEntry): readonly Case[] | string {
  if (!isRecord(map)) return `${at} is no map`;
  return collect(
    Object.entries(map).map(([key, it]) => [`${at}[${JSON.stringify(key)}]`, it]),
    read,
  );
}

function collect(
  entries: readonly (readonly [string, unknown])[],
  read: ReadEntry,
): readonly Case[] | string {
  const cases: Case[] = [];
  for (const [index, [at, record]] of entries.entries()) {
    if (!isRecord(record)) return `${at} is no map`;
    const found = read({ record, at, index });
    if (typeof found === "string") return found;
    cases.push(...found);
  }
  return cases;
}

/** The value of a key of a document; undefined where the document is no map. */
export function partOf(document: unknown, key: string): unknown {
  return isRecord(document) ? document[key] : undefined;
}

/** A sentence for the first of the keys that an entry lacks; undefined where it has all. */
export function missingKey(
  { record, at }: Pick<Entry, "record" | "at">,
  keys: readonly string[],
): string | undefined {
  const missing = keys.find((it) => !Object.hasOwn(record, it));
  return missing === undefined ? undefined : `${at} has no \`${missing}\``;
}

/** The parts of a map under these keys, without those that it lacks. */
export function pick(
  record: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    keys.filter((it) => Object.hasOwn(record, it)).map((it) => [it, record[it]]),
  );
}

/** The first value that is a text and not empty; `otherwise` where there is none. */
export function nameOf(values: readonly unknown[], otherwise: string): string {
  return values.find((it): it is string => typeof it === "string" && it !== "") ?? otherwise;
}
