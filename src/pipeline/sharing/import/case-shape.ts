import { parseAllDocuments } from "yaml";
import { isRecord } from "../../validation/record.ts";

/** How a table of cases is read where it lies, or why it is not, in one clause. */
export type CaseShape =
  | {
      /** The mapping beside `file` in a `cases` check. */
      readonly mapping: Readonly<Record<string, string>>;
      /** Remarks that a person should read. */
      readonly remarks: readonly string[];
      /** A version that the table itself gives. */
      readonly version?: string;
    }
  | { readonly because: string };

/** Characters of a YAML table from which its shape is told: its rows are alike. */
const looked = 256 * 1024;

/** Keys under which a row of psd's own shape says what must come out. */
const expectations = ["expect", "output", "expected", "error"];

/** Tells the shape of a table; of a long YAML one only its beginning is parsed. */
export function findCaseShape(path: string, text: string): CaseShape {
  const parsed = /\.json$/iu.test(path) ? parseJson(text) : parseYaml(text);
  if ("because" in parsed) return parsed;
  return shapeOf(parsed.document);
}

type Parsed = { readonly document: unknown } | { readonly because: string };

function parseJson(text: string): Parsed {
  try {
    return { document: JSON.parse(text) };
  } catch {
    return { because: "it is no valid JSON" };
  }
}

function parseYaml(text: string): Parsed {
  const documents = parseAllDocuments(beginningOf(text), { logLevel: "silent" });
  const [first] = documents;
  if (!Array.isArray(documents) || first === undefined) return { because: "it is empty" };
  if (documents.length > 1)
    return { because: `it holds ${documents.length} YAML documents instead of one` };
  const [fault] = first.errors;
  if (fault !== undefined)
    return { because: (fault.message.split("\n", 1)[0] ?? "").replace(/:$/u, "") };
  try {
    return { document: first.toJS({ maxAliasCount: 100 }) };
  } catch {
    return { because: "its aliases cannot be followed" };
  }
}

/** A long text up to the last row that is whole in its beginning. */
function beginningOf(text: string): string {
  if (text.length <= looked) return text;
  const start = text.slice(0, looked);
  const row = Math.max(...["\n- ", "\n  - ", "\n    - "].map((it) => start.lastIndexOf(it)));
  return row === -1 ? text : start.slice(0, row + 1);
}

function shapeOf(document: unknown): CaseShape {
  if (Array.isArray(document)) return rowsShape(document, undefined);
  if (!isRecord(document)) return { because: "it is neither a list nor a map" };
  if (typeof document["exercise"] === "string" && Array.isArray(document["cases"]))
    return { mapping: { preset: "exercism" }, remarks: [] };
  if (isRecord(document["cases"]) || !Array.isArray(document["cases"])) return mapShape(document);
  return withVersion(rowsShape(document["cases"], "cases"), document);
}

/** A list of rows: psd's own shape, or one whose results lie under keys of their own. */
function rowsShape(rows: readonly unknown[], key: string | undefined): CaseShape {
  const records = rows.filter(isRecord);
  if (records.length === 0) return { because: "its rows are no maps" };
  if (records.every(hasExpectation)) return { mapping: { preset: "rows" }, remarks: [] };
  const results = new Set(records.flatMap((it) => Object.keys(it).filter(isResultKey)));
  if (records.every((it) => Object.keys(it).some(isResultKey)))
    return resultsShape(records, { key, results: [...results] });
  const without = records.filter((it) => !hasExpectation(it)).length;
  return {
    because: `${without} of its ${records.length} rows have no key \`expect\`, \`output\`, \`expected\` or \`error\``,
  };
}

/** Rows with `expected_this` and `expected_that`: all of them together are the result. */
function resultsShape(
  records: readonly Readonly<Record<string, unknown>>[],
  { key, results }: { readonly key: string | undefined; readonly results: readonly string[] },
): CaseShape {
  const [only] = results;
  const isOne = results.length === 1 && only !== undefined;
  const stubs = new Set(
    records.flatMap((it) => Object.keys(it).filter((name) => name.startsWith("mock_"))),
  );
  const inputs = [...stubs].map((it) => `${quoted(it)}: ${quoted(it)}`);
  return {
    mapping: {
      each: key === undefined ? "@" : quoted(key),
      input: inputs.length === 0 ? "input" : `{"input": input, ${inputs.join(", ")}}`,
      expect: isOne ? quoted(only) : "from_items(items(@)[?starts_with([0], 'expected_')])",
    },
    remarks:
      stubs.size === 0
        ? []
        : [
            `The cases give answers of things that the implementation must not ask itself (${[...stubs].join(", ")}). They are part of each input now: say in the guide how the driver hands them over.`,
          ],
  };
}

function mapShape(document: Readonly<Record<string, unknown>>): CaseShape {
  if ("operations" in document || "scenarios" in document)
    return { because: "it describes operations or scenarios, which are no single calls" };
  const rows = rowsIn(document);
  if (rows.length === 0) return { because: "no list of rows is in it" };
  const without = rows.filter((it) => !hasExpectation(it)).length;
  if (without > 0)
    return {
      because: `${without} of its ${rows.length} rows have no key \`expect\`, \`output\`, \`expected\` or \`error\``,
    };
  return withVersion({ mapping: { preset: "function-map" }, remarks: [] }, document);
}

function rowsIn(
  group: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] {
  return Object.values(group).flatMap((value) => {
    if (isRecord(value)) return rowsIn(value);
    return Array.isArray(value) ? value.filter(isRecord) : [];
  });
}

function withVersion(shape: CaseShape, { version }: Readonly<Record<string, unknown>>): CaseShape {
  return "because" in shape || typeof version !== "string" ? shape : { ...shape, version };
}

function hasExpectation(row: Readonly<Record<string, unknown>>): boolean {
  return expectations.some((it) => Object.hasOwn(row, it));
}

function isResultKey(name: string): boolean {
  return /^expected_[a-z0-9_]+$/u.test(name);
}

/** A name as a quoted identifier of JMESPath. */
function quoted(name: string): string {
  return JSON.stringify(name);
}
