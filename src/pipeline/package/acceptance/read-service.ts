import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import type { ServiceDefinition } from "../criterion.ts";
import { readCommand } from "../manifest/commands.ts";
import { below, type Cursor, isMapping, keySpanAt, spanAt, valueAt } from "../yaml/cursor.ts";
import { validateAt } from "../yaml/validate-value.ts";
import { type AcceptanceContext, checkTexts, resolveInPackage } from "./acceptance-context.ts";
import { nearest } from "../nearest.ts";
import { builtInPlaceholders } from "./placeholders.ts";
import { checkReady } from "./read-http-check.ts";
import { readSettings } from "./read-settings.ts";
import { commandServiceSchema, modelServiceSchema, staticServiceSchema } from "./service-schema.ts";

const kinds = ["static", "command", "model"] as const;
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
  if ("command" in mapping) return readCommandService(cursor, context);
  const kind = Object.keys(mapping)[0] ?? name;
  const meant = nearest(kind, kinds);
  if (meant !== undefined) {
    const args = { key: escapeText(kind), known: kinds, nearest: meant };
    const place = { span: keySpanAt(below(cursor, kind)) };
    context.findings.push(diagnose("package/unknown-key", args, place));
    return undefined;
  }
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

/** Placeholders of the output, which a service has nothing to do with. */
const ofOutput = /\{(?:start|drive|out)\}/u;

function readCommandService(
  cursor: Cursor,
  outer: AcceptanceContext,
): ServiceDefinition | undefined {
  const raw = validateAt(commandServiceSchema, cursor, outer.findings);
  if (raw === undefined) return undefined;
  const { known } = outer;
  const context =
    known === undefined ? outer : { ...outer, known: { ...known, services: [], listeners: [] } };
  const at = below(cursor, "command");
  const argv = readCommand(at, context.findings);
  for (const it of [at, ...Object.keys(raw.env).map((name) => below(cursor, "env", name))]) {
    checkTexts(it, context);
    if (!ofOutput.test(JSON.stringify(valueAt(it)))) continue;
    const problem = "names the output, of which a service knows nothing";
    const args = { key: String(it.path.at(-1)), problem };
    context.findings.push(diagnose("package/invalid-value", args, { span: spanAt(it) }));
  }
  if (raw.ready !== undefined) checkReady(raw.ready, below(cursor, "ready"), context.findings);
  if (argv === undefined) return undefined;
  const { timeoutMs } = readSettings({ env: {}, timeout: raw.timeout }, cursor, { context });
  const { ready } = raw;
  return {
    kind: "command",
    argv,
    env: raw.env,
    ...(ready === undefined ? {} : { ready }),
    timeoutMs,
    span: keySpanAt(cursor),
  };
}
