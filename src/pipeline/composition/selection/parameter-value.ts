import { RE2JS } from "re2js";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { findUnsafe } from "../../../diagnostics/escape.ts";
import type { ParameterDefinition, ParameterValue } from "../../package/manifest.ts";

/** A parameter's value as its definition wants it, or what is wrong with it. */
export type CheckedValue =
  | { readonly ok: true; readonly value: ParameterValue }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/**
 * Checks a value against its definition. Texts from a command line become numbers and booleans where
 * the whole text is one, and lists where they are separated by commas.
 */
export function checkParameterValue(
  name: string,
  definition: ParameterDefinition,
  given: ParameterValue,
): CheckedValue {
  const value = convert(given, definition.type);
  if (value === undefined) {
    const args = { name, type: definition.type, found: describeType(given) };
    return { ok: false, diagnostic: diagnose("composition/parameter-type", args) };
  }
  const rule = brokenRule(definition, value);
  if (rule === undefined) return { ok: true, value };
  const shown = definition.secret ? "(hidden)" : JSON.stringify(value);
  const args = { name, value: shown, rule };
  return { ok: false, diagnostic: diagnose("composition/parameter-not-allowed", args) };
}

/** The text of a value as a variable of the environment: a list is JSON. */
export function valueAsText(value: ParameterValue): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The value as one of the type; undefined where it is none. */
function convert(
  value: ParameterValue,
  type: ParameterDefinition["type"],
): ParameterValue | undefined {
  if (type === "array") return asList(value);
  if (type === "boolean") return asBoolean(value);
  if (type === "string") {
    return typeof value === "string" ? value.replaceAll("\r\n", "\n") : undefined;
  }
  const number = asNumber(value);
  return type === "number" || Number.isSafeInteger(number) ? number : undefined;
}

function asBoolean(value: ParameterValue): boolean | undefined {
  if (value === "true" || value === "false") return value === "true";
  return typeof value === "boolean" ? value : undefined;
}

function asList(value: ParameterValue): ParameterValue | undefined {
  if (typeof value === "string") return value === "" ? [] : value.split(",");
  return typeof value === "object" ? value : undefined;
}

function asNumber(value: ParameterValue): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const isNumeral = typeof value === "string" && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/u.test(value);
  return isNumeral ? asNumber(Number(value)) : undefined;
}

/** What the value must do and does not; undefined where it keeps all rules. */
function brokenRule(definition: ParameterDefinition, value: ParameterValue): string | undefined {
  const items = typeof value === "object" ? value : [value];
  const texts = items.filter((it) => typeof it === "string");
  if (texts.some((it) => findUnsafe(it).length > 0)) {
    return "have no control characters and no hidden ones";
  }
  if (!definition.multiline && texts.some((it) => /[\n\t]/u.test(it))) {
    return "be one line without tabs";
  }
  if (definition.enum !== undefined && !isListed(definition.enum, value)) {
    return `be one of ${definition.enum.map((it) => JSON.stringify(it)).join(", ")}`;
  }
  const { pattern } = definition;
  if (pattern === undefined) return undefined;
  const expression = RE2JS.compile(pattern);
  const fits = items.every((it) => expression.matches(String(it)));
  return fits ? undefined : `match \`${pattern}\` as a whole`;
}

/** A list is fine where it is listed itself, or where each of its items is. */
function isListed(allowed: readonly ParameterValue[], value: ParameterValue): boolean {
  const texts = new Set(allowed.map((it) => JSON.stringify(it)));
  if (texts.has(JSON.stringify(value))) return true;
  return typeof value === "object" && value.every((it) => texts.has(JSON.stringify(it)));
}

function describeType(value: ParameterValue): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}
