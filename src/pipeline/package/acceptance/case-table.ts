import { extname } from "node:path";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { rowFindings } from "./case-rows.ts";
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
  const { findings, source } = parseYaml(text, { file, firstLine: 1, rules: "foreign" });
  const rows = isOwn && source !== undefined ? rowFindings({ yaml: source, path: [] }) : [];
  const faults = isJson ? findings.filter((it) => it.code === "package/duplicate-key") : findings;
  return [...(isJson && isSuite ? faults.map(asRepeated) : faults), ...rows];
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
