import { isRecord } from "../../record.ts";
import type { Case } from "../case.ts";
import type { Preset } from "./preset.ts";

/** psd's own shape: a list of rows, or a map with the list under `cases`. */
export const rows: Preset = (document) => {
  const list = isRecord(document) ? document["cases"] : document;
  if (!Array.isArray(list)) return "the table is no list, and has no list `cases`";
  return list.map((row: unknown, index) => readRow(row, { call: null, index }));
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

function first(record: Readonly<Record<string, unknown>>, keys: readonly string[]): unknown {
  const key = keys.find((it) => Object.hasOwn(record, it));
  return key === undefined ? undefined : record[key];
}
