import { extname } from "node:path";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { rowFindings } from "./case-rows.ts";
import { rowChunks } from "../yaml/row-chunks.ts";
import { parseYaml } from "../yaml/yaml-source.ts";

/** Characters of a JSON table beyond which it is not searched for duplicate keys, which is slow. */
const longestSearched = 2 ** 20;

/** What is known of a table beside its text. */
interface TableKind {
  /** Its rows are in psd's own shape. */
  readonly isOwn?: boolean;
  /** It is a public suite as it is: what every reader of JSON accepts is not for its user to mend. */
  readonly isSuite?: boolean;
}

/**
 * What is wrong with the syntax of a case table: YAML, JSON, or JSON lines; and with its rows where they are
 * in psd's own shape.
 */
export function caseTableFindings(
  text: string,
  file: string,
  { isOwn = false, isSuite = false }: TableKind = {},
): readonly Diagnostic[] {
  if (text.trim() === "")
    return [diagnose("package/empty-file", {}, { span: { file, line: 1, column: 1 } })];
  const extension = extname(file);
  if (extension === ".jsonl" || extension === ".ndjson") return lineFindings(text, file);
  const isJson = extension === ".json" && isValidJson(text);
  if (isJson && text.length > longestSearched) return [];
  const chunked = isJson ? undefined : findingsByChunk(text, file, isOwn);
  if (chunked !== undefined) return chunked;
  const { findings, source } = parseYaml(text, { file, firstLine: 1, rules: "foreign" });
  const rows = isOwn && source !== undefined ? rowFindings({ yaml: source, path: [] }) : [];
  const faults = isJson ? findings.filter((it) => it.code === "package/duplicate-key") : findings;
  return [...(isJson && isSuite ? faults.map(asRepeated) : faults), ...rows];
}

/** The same for a long list of rows, in less memory; undefined where the whole text has to be looked at. */
function findingsByChunk(
  text: string,
  file: string,
  isOwn: boolean,
): readonly Diagnostic[] | undefined {
  const chunks = rowChunks(text);
  if (chunks === undefined) return undefined;
  let first: readonly Diagnostic[] = [];
  for (const chunk of chunks) {
    const place = { file, firstLine: chunk.firstLine, rules: "foreign" } as const;
    const { findings, source } = parseYaml(chunk.text, place);
    if (source === undefined || findings.length > 0) return undefined;
    if (isOwn && first.length === 0) first = rowFindings({ yaml: source, path: [] });
  }
  return first;
}

function asRepeated({ args, span }: Diagnostic): Diagnostic {
  const key = String(args["key"]);
  return diagnose("package/repeated-key", { key }, span === undefined ? {} : { span });
}

function lineFindings(text: string, file: string): readonly Diagnostic[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "" || isValidJson(line)) return [];
    const span = { file, line: index + 1, column: 1 };
    return [diagnose("package/yaml-syntax", { problem: "the line is no JSON value" }, { span })];
  });
}

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
