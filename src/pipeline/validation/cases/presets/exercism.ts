import { isRecord } from "../../record.ts";
import type { Case } from "../case.ts";
import type { Preset } from "./preset.ts";
import { expectedError } from "./rows.ts";

/** `canonical-data.json` of Exercism: nested cases, a superseded one left out. */
export const exercism: Preset = (document) => {
  if (!isRecord(document) || !Array.isArray(document["cases"])) return "there is no list `cases`";
  const rows = flatten(document["cases"], []);
  const superseded = new Set<unknown>(
    rows.map((it) => it.row["reimplements"]).filter((it) => it !== undefined),
  );
  return rows.filter((it) => !superseded.has(it.row["uuid"])).map(readExercism);
};

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
