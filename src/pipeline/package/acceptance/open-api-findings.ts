import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { below, type Cursor, isMapping, spanAt, valueAt } from "../yaml/cursor.ts";
import { parseYaml } from "../yaml/yaml-source.ts";

/** What keeps a text from being an OpenAPI 3.1 document; a look at its outside only. Pure. */
export function openApiFindings(text: string, file: string): readonly Diagnostic[] {
  const { source, findings } = parseYaml(text, { file, firstLine: 1, rules: "foreign" });
  if (source === undefined) return findings;
  const cursor: Cursor = { yaml: source, path: [] };
  if (!isMapping(source.value)) {
    const what = "an OpenAPI document";
    return [...findings, diagnose("package/not-a-mapping", { what }, { span: spanAt(cursor) })];
  }
  const wrong = (key: string, problem: string): Diagnostic =>
    diagnose("package/invalid-value", { key, problem }, { span: spanAt(below(cursor, key)) });
  const version = valueAt(below(cursor, "openapi"));
  const isVersion = typeof version === "string" && /^3\.1\.\d+$/u.test(version);
  return [
    ...findings,
    ...(isVersion ? [] : [wrong("openapi", "must be 3.1.0 or another version 3.1")]),
    ...(isMapping(valueAt(below(cursor, "paths"))) ? [] : [wrong("paths", "must be a mapping")]),
  ];
}
