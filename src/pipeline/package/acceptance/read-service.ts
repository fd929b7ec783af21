import { diagnose } from "../../../diagnostics/diagnostic.ts";
import type { ServiceDefinition } from "../criterion.ts";
import { below, type Cursor, isMapping, keySpanAt, valueAt } from "../yaml/cursor.ts";
import { validateAt } from "../yaml/validate-value.ts";
import { type AcceptanceContext, resolveInPackage } from "./acceptance-context.ts";
import { builtInPlaceholders } from "./placeholders.ts";
import { modelServiceSchema, staticServiceSchema } from "./service-schema.ts";

const reservedNames: ReadonlySet<string> = new Set([...builtInPlaceholders, "with", "case"]);

/** Reads one service. Undefined, with findings, where it cannot be used. */
export function readService(
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
  if ("static" in mapping) {
    const raw = validateAt(staticServiceSchema, cursor, context.findings);
    if (raw === undefined) return undefined;
    resolveInPackage(below(cursor, "static"), "folder", context);
    return { kind: "static", folder: raw.static, span };
  }
  if ("model" in mapping) return readModelService(cursor, context);
  const kind = Object.keys(mapping)[0] ?? name;
  context.findings.push(diagnose("package/service-not-run", { name, kind }, { span }));
  return { kind: "later", mapping, span };
}

function readModelService(
  cursor: Cursor,
  context: AcceptanceContext,
): ServiceDefinition | undefined {
  const raw = validateAt(modelServiceSchema, cursor, context.findings);
  if (raw === undefined) return undefined;
  const named = below(cursor, "model", "scripted");
  const path = resolveInPackage(named, "file", context);
  if (path !== undefined) context.scripts.push({ path, named });
  return { kind: "model", script: raw.model.scripted, span: keySpanAt(cursor) };
}
