import { isRecord } from "../record.ts";
import type { Case } from "./case.ts";

/** Reads a document of a known shape. Gives a sentence where it has another shape. */
type Preset = (document: unknown) => readonly Case[] | string;

/** The shapes of case tables that are read without expressions. */
export const presets: Readonly<Record<string, Preset>> = {
  /** A list of rows, or a map with the list under `cases`. */
  rows: (document) => {
    const rows = isRecord(document) ? document["cases"] : document;
    if (!Array.isArray(rows)) return "the table is no list, and has no list `cases`";
    return rows.map((row: unknown, index) => readRow(row, { call: null, index }));
  },
  /** A map from a function's name to its rows, also below groups. Entries that hold no rows are no functions. */
  "function-map": (document) => {
    if (!isRecord(document)) return "the table is no map from functions to rows";
    return readGroup(document, []);
  },
  /** `canonical-data.json` of Exercism: nested cases, a superseded one left out. */
  exercism: (document) => {
    if (!isRecord(document) || !Array.isArray(document["cases"])) return "there is no list `cases`";
    const rows = flatten(document["cases"], []);
    const superseded = new Set(rows.map((it) => it.row["reimplements"]));
    return rows.filter((it) => !superseded.has(it.row["uuid"])).map(readExercism);
  },
};

/** Reads one row by the keys that tables use; the first of each that is there counts. */
export function readRow(
  row: unknown,
  { call, index }: { readonly call: string | null; readonly index: number },
): Case {
  const record = isRecord(row) ? row : { input: row };
  const named = first(record, ["name", "description", "title"]);
  const called = first(record, ["call", "function", "operator"]);
  const error = expectedError(record["error"]);
  return {
    name: typeof named === "string" ? named : `${call ?? "case"} ${index + 1}`,
    call: typeof called === "string" ? called : call,
    input: record["input"] ?? null,
    expect: first(record, ["expect", "output", "expected"]) ?? null,
    ...(error === undefined ? {} : { error }),
  };
}

/** What an `error` in a table asks for: nothing, any error, or one with a text. */
export function expectedError(value: unknown): true | string | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  if (typeof value === "string") return value;
  const message = isRecord(value) ? value["message"] : undefined;
  return typeof message === "string" ? message : true;
}

function readGroup(
  group: Readonly<Record<string, unknown>>,
  above: readonly string[],
): readonly Case[] {
  return Object.entries(group).flatMap(([key, value]) => {
    if (isRecord(value)) return readGroup(value, [...above, key]);
    if (!Array.isArray(value)) return [];
    return value.filter(isRecord).map((row, index) => {
      const it = readRow(row, { call: key, index });
      return { ...it, name: [...above, it.name].join(" / ") };
    });
  });
}

interface ExercismRow {
  readonly row: Readonly<Record<string, unknown>>;
  readonly name: string;
}

function flatten(rows: readonly unknown[], above: readonly string[]): readonly ExercismRow[] {
  return rows.filter(isRecord).flatMap((row) => {
    const title = row["description"];
    const path = [...above, typeof title === "string" ? title : "case"];
    const inner = row["cases"];
    return Array.isArray(inner) ? flatten(inner, path) : [{ row, name: path.join(" / ") }];
  });
}

function readExercism({ row, name }: ExercismRow): Case {
  const expected = row["expected"] ?? null;
  const error = isRecord(expected) ? expectedError(expected["error"]) : undefined;
  const call = row["property"];
  return {
    name,
    call: typeof call === "string" ? call : null,
    input: row["input"] ?? null,
    ...(error === undefined ? { expect: expected } : { expect: null, error }),
  };
}

function first(record: Readonly<Record<string, unknown>>, keys: readonly string[]): unknown {
  const key = keys.find((it) => Object.hasOwn(record, it));
  return key === undefined ? undefined : record[key];
}
