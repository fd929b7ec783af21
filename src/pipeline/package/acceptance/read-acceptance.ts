import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { type AcceptanceContext, resolveInPackage } from "./acceptance-context.ts";
import type { ServiceDefinition } from "../criterion.ts";
import { below, type Cursor, isMapping, keySpanAt, spanAt, valueAt } from "../yaml/cursor.ts";
import type { ParsedAcceptance } from "./parse-acceptance.ts";
import { builtInPlaceholders } from "./placeholders.ts";
import { checkId, readCriterion } from "./read-criterion.ts";
import { describe } from "../yaml/schema-issues.ts";
import type { AcceptanceFile } from "../spec-prompt.ts";

const reservedNames: ReadonlySet<string> = new Set([...builtInPlaceholders, "with", "case"]);

/** Reads services, criteria and removals of a parsed acceptance file. */
export function readAcceptance(
  { placed, cursor }: ParsedAcceptance,
  context: AcceptanceContext,
): AcceptanceFile {
  const services = keysAt(below(cursor, "services")).flatMap((name) => {
    const service = readService(name, below(cursor, "services", name), context);
    return service === undefined ? [] : [[name, service] as const];
  });
  const removes = itemsAt(below(cursor, "removes")).map((it) => {
    checkId(it, "criterion", context.findings);
    return { id: String(valueAt(it)), span: spanAt(it) };
  });
  return {
    path: placed.path,
    file: cursor.yaml.file,
    condition: placed.condition,
    heldOut: placed.heldOut,
    services: Object.fromEntries(services),
    criteria: itemsAt(below(cursor, "criteria"))
      .map((it) => readCriterion(it, context))
      .filter((it) => it !== undefined),
    removes,
  };
}

function readService(
  name: string,
  cursor: Cursor,
  context: AcceptanceContext,
): ServiceDefinition | undefined {
  const span = keySpanAt(cursor);
  if (reservedNames.has(name)) {
    const problem = "is the name of a placeholder that psd gives";
    context.findings.push(diagnose("package/invalid-value", { key: name, problem }, { span }));
  }
  const mapping = valueAt(cursor);
  if (!isMapping(mapping)) return undefined;
  if (!("static" in mapping)) {
    const kind = Object.keys(mapping)[0] ?? name;
    context.findings.push(diagnose("package/service-not-run", { name, kind }, { span }));
    return { kind: "later", mapping, span };
  }
  const folder = below(cursor, "static");
  if (typeof mapping["static"] !== "string") {
    const args = { key: "static", expected: "a text", found: describe(mapping["static"]) };
    context.findings.push(diagnose("package/wrong-type", args, { span: spanAt(folder) }));
    return undefined;
  }
  for (const key of Object.keys(mapping).filter((it) => it !== "static" && !it.startsWith("x-")))
    context.findings.push(
      diagnose(
        "package/unknown-key",
        { key, known: ["static"] },
        { span: keySpanAt(below(cursor, key)) },
      ),
    );
  resolveInPackage(folder, "folder", context);
  return { kind: "static", folder: mapping["static"], span };
}

function keysAt(cursor: Cursor): readonly string[] {
  const value = valueAt(cursor);
  return isMapping(value) ? Object.keys(value) : [];
}

function itemsAt(cursor: Cursor): readonly Cursor[] {
  const value = valueAt(cursor);
  return Array.isArray(value) ? value.map((_, index) => below(cursor, index)) : [];
}
