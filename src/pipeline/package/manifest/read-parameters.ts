import { RE2JS } from "re2js";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { compact } from "../compact.ts";
import { below, type Cursor, keySpanAt, spanAt } from "../yaml/cursor.ts";
import { checkPatterns } from "../acceptance/expressions.ts";
import type { Manifest, ParameterDefinition, ParameterValue } from "../manifest.ts";
import type { RawManifest } from "./manifest-schema.ts";

type RawParameter = RawManifest["parameters"][string];

/** The parameters of a checked manifest. Values that a parameter does not allow itself are errors. */
export function readParameters(
  raw: RawManifest["parameters"],
  cursor: Cursor,
  findings: Diagnostic[],
): Manifest["parameters"] {
  return Object.fromEntries(
    Object.entries(raw).map(([name, it]) => {
      const definition = definitionOf(it);
      checkParameter({ name, raw: it, definition }, below(cursor, name), findings);
      return [name, definition];
    }),
  );
}

function definitionOf(raw: RawParameter): ParameterDefinition {
  return { ...compact(raw), bind: raw.bind ?? (raw.secret ? "env" : "text") };
}

interface NamedParameter {
  readonly name: string;
  readonly raw: RawParameter;
  readonly definition: ParameterDefinition;
}

function checkParameter(it: NamedParameter, cursor: Cursor, findings: Diagnostic[]): void {
  const add = (problem: string, at: Cursor): void => {
    findings.push(
      diagnose("package/bad-parameter", { name: it.name, problem }, { span: spanAt(at) }),
    );
  };
  const known = findings.length;
  checkPatterns(below(cursor, "pattern"), findings);
  const isPatternUsable = findings.length === known;
  if (it.raw.secret && it.raw.bind === "text")
    add("is secret and can only be bound as `env`", below(cursor, "bind"));
  if (it.raw.secret && it.raw.default !== undefined)
    add("is secret and must not have a default", below(cursor, "default"));
  if (it.raw.pattern !== undefined && it.raw.type !== "string")
    findings.push(
      diagnose(
        "package/bad-parameter",
        { name: it.name, problem: "has a pattern, which only texts can have" },
        { span: keySpanAt(below(cursor, "pattern")) },
      ),
    );
  for (const key of ["default", "example"] as const) {
    const value = it.raw[key];
    const problem =
      value === undefined ? undefined : problemOfValue(value, it.definition, isPatternUsable);
    if (problem !== undefined) add(`has a ${key} that ${problem}`, below(cursor, key));
  }
}

function problemOfValue(
  value: ParameterValue,
  definition: ParameterDefinition,
  isPatternUsable: boolean,
): string | undefined {
  if (!hasType(value, definition.type)) return `is not of type \`${definition.type}\``;
  if (definition.enum !== undefined && !definition.enum.some((it) => it === value))
    return "is not in its `enum`";
  const pattern = isPatternUsable ? definition.pattern : undefined;
  if (pattern !== undefined && typeof value === "string" && !RE2JS.matches(pattern, value))
    return "does not match its `pattern`";
  const hasLineBreak = typeof value === "string" && /[\r\n]/u.test(value);
  return hasLineBreak && !definition.multiline ? "has a line break without `multiline`" : undefined;
}

function hasType(value: ParameterValue, type: ParameterDefinition["type"]): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
