import { Ajv2020 } from "ajv/dist/2020.js";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { type Cursor, isMapping, spanAt, valueAt } from "./cursor.ts";

/** An error for each JSON Schema (2020-12) that does not compile; remote references do not. */
export function checkSchemas(cursors: readonly Cursor[]): readonly Diagnostic[] {
  return cursors.flatMap((cursor) => {
    const problem = problemOf(valueAt(cursor));
    if (problem === undefined) return [];
    return [diagnose("package/bad-json-schema", { problem }, { span: spanAt(cursor) })];
  });
}

function problemOf(schema: unknown): string | undefined {
  if (typeof schema !== "boolean" && !isMapping(schema))
    return "it is neither a mapping nor a truth value";
  try {
    new Ajv2020({ strict: false, validateFormats: false, logger: false }).compile(schema);
    return undefined;
  } catch (error) {
    return escapeText(error instanceof Error ? error.message : String(error));
  }
}
