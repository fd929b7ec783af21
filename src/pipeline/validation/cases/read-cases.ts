import { extname } from "node:path";
import { parse as parseYaml, parseDocument, YAMLError } from "yaml";
import { readBounded } from "../../../platform/bounded-read.ts";
import type { CaseMapping, CasesCheck } from "../../package/criterion.ts";
import { rowChunks } from "../../package/yaml/row-chunks.ts";
import { evaluate, type Evaluated } from "../expressions.ts";
import type { Case } from "./case.ts";
import { presets } from "./presets/presets.ts";
import { expectedError, readRow } from "./presets/rows.ts";

/** Bytes of the largest table. */
const longestTable = 64 * 2 ** 20;

/** Where the file of a table lies on this machine; undefined where there is none. */
export type LocateTable = (path: string) => string | undefined;

/** The cases of a check, or a sentence that says why there are none. */
export async function readCases(
  check: Pick<CasesCheck, "source" | "mapping">,
  locate: LocateTable,
): Promise<Evaluated<readonly Case[]>> {
  const document = await readDocument(check.source, locate);
  if (!document.ok) return document;
  const cases = await mapCases(document.value, check.mapping);
  return cases.ok && cases.value.length === 0 ? problem("the table holds no case") : cases;
}

async function readDocument(
  source: CasesCheck["source"],
  locate: LocateTable,
): Promise<Evaluated<unknown>> {
  if ("rows" in source) return { ok: true, value: source.rows };
  const place = locate(source.file);
  const bytes = place === undefined ? undefined : await readBounded(place, longestTable);
  if (bytes === undefined) return problem(`${source.file} is not there, or larger than 64 MiB`);
  try {
    return {
      ok: true,
      value: parseTable(extname(source.file), Buffer.from(bytes).toString("utf8")),
    };
  } catch (error) {
    if (!isReadingFault(error)) throw error;
    return problem(`${source.file} cannot be read: ${error.message.split("\n", 1)[0]}`);
  }
}

/** Whether a parser refused a text. YAML reports aliases that it cannot follow by a ReferenceError. */
function isReadingFault(error: unknown): error is Error {
  return (
    error instanceof SyntaxError || error instanceof YAMLError || error instanceof ReferenceError
  );
}

function parseTable(extension: string, text: string): unknown {
  if (extension === ".json") return JSON.parse(text);
  if (extension !== ".jsonl" && extension !== ".ndjson") return parseRows(text) ?? parseYaml(text);
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): unknown => JSON.parse(line));
}

/** A long YAML list, read in parts; undefined where it is none, or a part of it cannot be read. */
function parseRows(text: string): readonly unknown[] | undefined {
  const rows: unknown[] = [];
  for (const chunk of rowChunks(text) ?? []) {
    const document = parseDocument(chunk.text, { prettyErrors: false });
    const some: unknown = document.errors.length === 0 ? document.toJS() : undefined;
    if (!Array.isArray(some)) return undefined;
    rows.push(...(some as readonly unknown[]));
  }
  return rows.length === 0 ? undefined : rows;
}

async function mapCases(
  document: unknown,
  { preset, each, ...mapping }: CaseMapping,
): Promise<Evaluated<readonly Case[]>> {
  const parts = Object.fromEntries(
    Object.entries(mapping).filter((it): it is [string, string] => it[1] !== undefined),
  );
  const expressions = each !== undefined || Object.keys(parts).length > 0;
  if (expressions && preset === undefined) return mapRows(document, each, parts);
  if (expressions) return problem("a mapping has a preset or expressions, never both");
  const read = Object.hasOwn(presets, preset ?? "rows") ? presets[preset ?? "rows"] : undefined;
  if (read === undefined) {
    return problem(`there is no preset ${preset}; there are ${Object.keys(presets).join(", ")}`);
  }
  const cases = read(document);
  return typeof cases === "string" ? problem(cases) : { ok: true, value: cases };
}

async function mapRows(
  document: unknown,
  each: string | undefined,
  parts: Readonly<Record<string, string>>,
): Promise<Evaluated<readonly Case[]>> {
  const found = await evaluate({
    kind: "rows",
    document,
    parts,
    ...(each === undefined ? {} : { each }),
  });
  if (!found.ok) return found;
  const value = found.value.map(({ row, parts: values }, index): Case => {
    const own = readRow(row, { call: null, index });
    const pick = (key: "input" | "expect"): unknown => (key in values ? values[key] : own[key]);
    const error = "error" in values ? expectedError(values["error"]) : own.error;
    return {
      name: typeof values["name"] === "string" ? values["name"] : own.name,
      call: typeof values["call"] === "string" ? values["call"] : own.call,
      input: pick("input") ?? null,
      expect: pick("expect") ?? null,
      ...(error === undefined ? {} : { error }),
    };
  });
  return { ok: true, value };
}

function problem(message: string): Evaluated<never> {
  return { ok: false, message };
}
