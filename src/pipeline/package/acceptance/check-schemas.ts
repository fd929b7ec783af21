import { Ajv2020 } from "ajv/dist/2020.js";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { type Cursor, isMapping, spanAt, valueAt } from "../yaml/cursor.ts";

/** An error for each JSON Schema (2020-12) that does not compile; remote references do not. */
export function checkSchemas(cursors: readonly Cursor[]): readonly Diagnostic[] {
  const compiler = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  return cursors.flatMap((cursor) => {
    const problem = problemOf(valueAt(cursor), compiler);
    if (problem === undefined) return [];
    return [diagnose("package/bad-json-schema", { problem }, { span: spanAt(cursor) })];
  });
}

function problemOf(schema: unknown, compiler: Ajv2020): string | undefined {
  if (typeof schema !== "boolean" && !isMapping(schema))
    return "it is neither a mapping nor a truth value";
  try {
    compiler.compile(schema);
    return undefined;
  } catch (error) {
    return escapeText(error instanceof Error ? error.message : String(error));
  } finally {
    // Each schema stands alone: the next one may have the same `$id`.
    compiler.removeSchema();
  }
}
