import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { type Result, settle } from "../diagnostics/result.ts";
import type { ParameterDefinition, ParameterValue } from "../pipeline/package/manifest.ts";
import type { ParameterInput } from "../pipeline/resolution/deployment.ts";

const integerPattern = /^[+-]?\d+$/u;
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u;

/** The values of `--choose`, each `axis=option`, an axis at most once. */
export function parseChoices(texts: readonly string[]): Result<Readonly<Record<string, string>>> {
  const choices = new Map<string, string>();
  const faults: Diagnostic[] = [];
  for (const text of texts) {
    const [axis, option] = split(text);
    if (axis === "" || option === undefined || option === "") {
      faults.push(wrong("--choose", text, "`axis=option`"));
    } else if (choices.has(axis)) {
      faults.push(diagnose("command/repeated-option", { option: `--choose ${axis}=` }));
    } else {
      choices.set(axis, option);
    }
  }
  return settle(Object.fromEntries(choices), faults);
}

/**
 * The values of `--with`, each `name=value`, as the package's definitions type them. A list takes
 * one value for each time its name is given. `name=env:VARIABLE` names an environment variable,
 * `name=file:path` a file by a relative path. A name that no definition has stays text.
 */
export function parseParameters(
  texts: readonly string[],
  definitions: Readonly<Record<string, ParameterDefinition>>,
): Result<Readonly<Record<string, ParameterInput>>> {
  const values = new Map<string, ParameterInput>();
  const faults: Diagnostic[] = [];
  for (const text of texts) {
    const [name, written] = split(text);
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    const value = written === undefined ? undefined : parseValue(written, definition);
    const earlier = values.get(name);
    if (name === "" || written === undefined) {
      faults.push(wrong("--with", text, "`name=value`"));
    } else if (value === undefined) {
      faults.push(wrong("--with", text, `${article(definition?.type)} for \`${name}\``));
    } else if (earlier === undefined) {
      values.set(name, value);
    } else if (Array.isArray(earlier) && Array.isArray(value)) {
      values.set(name, [...earlier, ...value]);
    } else {
      faults.push(diagnose("command/repeated-option", { option: `--with ${name}=` }));
    }
  }
  return settle(Object.fromEntries(values), faults);
}

function parseValue(
  text: string,
  definition: ParameterDefinition | undefined,
): ParameterInput | undefined {
  const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)$/u.exec(text)?.[1];
  if (variable !== undefined) return { env: variable };
  // An address such as `file:///x` is a text.
  const file = /^file:([^/].*)$/su.exec(text)?.[1];
  return file === undefined ? parseTyped(text, definition?.type ?? "string") : { file };
}

function parseTyped(text: string, type: ParameterDefinition["type"]): ParameterValue | undefined {
  if (type === "string") return text;
  if (type === "array") return [text];
  if (type === "boolean") return text === "true" || (text === "false" ? false : undefined);
  const pattern = type === "integer" ? integerPattern : numberPattern;
  return pattern.test(text) ? Number(text) : undefined;
}

function split(text: string): readonly [name: string, value: string | undefined] {
  const at = text.indexOf("=");
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function wrong(option: string, value: string, expected: string): Diagnostic {
  return diagnose("command/wrong-value", { option, value, expected });
}

function article(type: ParameterDefinition["type"] = "string"): string {
  if (type === "boolean") return "`true` or `false`";
  return type === "integer" ? "an integer" : `a ${type}`;
}
