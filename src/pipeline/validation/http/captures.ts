import { RE2JS } from "re2js";
import type { HttpAnswer } from "../../../platform/exchange.ts";
import type { Capture } from "../../package/criterion.ts";
import { parseShallow } from "../compare/parse-shallow.ts";
import { evaluate } from "../expressions.ts";
import { errored, failed, type Finding } from "../finding.ts";
import type { PlaceholderValues } from "../placeholders.ts";

/** Characters of the longest value that is kept. */
const longest = 64 * 2 ** 10;

/** A value that was taken from an answer, and what placeholders put in its place. */
export interface Captured {
  readonly value: unknown;
  readonly text: string;
}

/** Values by name. */
export type Captures = ReadonlyMap<string, Captured>;

/** Takes a value from an answer; a finding where it is not there. */
export async function takeValue(
  name: string,
  capture: Capture,
  answer: HttpAnswer,
): Promise<{ readonly captured: Captured } | { readonly finding: Finding }> {
  const missing = (where: string): { readonly finding: Finding } => ({
    finding: failed("wrong-output", { message: `There is nothing to capture as ${name} ${where}` }),
  });
  if ("json" in capture) {
    const parsed = parseShallow(answer.body.toString("utf8"));
    if (parsed === undefined) return missing("in a body that is not JSON");
    const picked = await evaluate({ kind: "value", value: parsed.value, at: capture.json });
    if (!picked.ok) return { finding: errored(`The check cannot be made: ${picked.message}`) };
    const { value } = picked.value;
    if (value === null || value === undefined) return missing(`at ${capture.json} of the body`);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > longest ? missing("of that length") : { captured: { value, text } };
  }
  const header = "header" in capture ? capture.header : undefined;
  const text = header === undefined ? answer.body.toString("utf8") : answer.headers[header];
  const where = header === undefined ? "in the body" : `in the header ${header}`;
  if (text === undefined) return missing(where);
  const found = firstMatch(text, capture.matches);
  if (found === undefined || found.length > longest) return missing(where);
  return { captured: { value: found, text: found } };
}

function firstMatch(text: string, expression: string | undefined): string | undefined {
  if (expression === undefined) return text;
  const matcher = RE2JS.compile(expression).matcher(text);
  if (!matcher.find()) return undefined;
  return matcher.group(matcher.groupCount() === 0 ? 0 : 1) ?? undefined;
}

/** Placeholder values that know captures, too. */
export function withCaptures(values: PlaceholderValues, captures: Captures): PlaceholderValues {
  const texts = [...captures].map(([name, it]) => [name, it.text] as const);
  return { ...values, texts: { ...values.texts, ...Object.fromEntries(texts) } };
}

/** Puts captured values in the place of texts that are nothing but their placeholder, with their types. */
export function expandTyped(value: unknown, captures: Captures): unknown {
  if (typeof value === "string") {
    const found = captures.get(/^\{(.*)\}$/u.exec(value)?.[1] ?? "");
    return found === undefined ? value : found.value;
  }
  if (Array.isArray(value)) return value.map((it) => expandTyped(it, captures));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key, expandTyped(it, captures)]),
  );
}
