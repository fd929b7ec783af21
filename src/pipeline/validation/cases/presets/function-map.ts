import { isRecord } from "../../record.ts";
import type { Case } from "../case.ts";
import type { Preset } from "./preset.ts";
import { readRow } from "./rows.ts";

/** A map from a function's name to its rows, also below groups. Entries that hold no rows are no functions. */
export const functionMap: Preset = (document) =>
  isRecord(document) ? readGroup(document, []) : "the table is no map from functions to rows";

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
