import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import type { HttpCheck, HttpRequest } from "../criterion.ts";
import { readCommand } from "../manifest/commands.ts";
import { below, type Cursor, isMapping, keySpanAt, spanAt, valueAt } from "../yaml/cursor.ts";
import { describe } from "../yaml/schema-issues.ts";
import { validateAt } from "../yaml/validate-value.ts";
import { compact } from "../compact.ts";
import { type AcceptanceContext, checkTexts, resolveInPackage } from "./acceptance-context.ts";
import { outerHttpCheckSchema, outerHttpSchema } from "./http-schema.ts";
import { readHttpRequest } from "./read-http-request.ts";
import { readSettings } from "./read-settings.ts";

/** Reads an `http` check: requests in a list, a single one, or a mapping with `requests`. */
export function readHttpCheck(cursor: Cursor, context: AcceptanceContext): HttpCheck | undefined {
  const raw = validateAt(outerHttpCheckSchema, cursor, context.findings);
  if (raw === undefined) return undefined;
  const at = below(cursor, "http");
  const value = valueAt(at);
  const settings = readSettings(raw, cursor, { context });
  const hasMore = isMapping(value) && "requests" in value;
  const more = hasMore ? validateAt(outerHttpSchema, at, context.findings) : undefined;
  if (hasMore && more === undefined) return undefined;
  const places = placesOf(at, context.findings);
  const requests = readRequests(places, context);
  const start = startOf(at, more?.start !== undefined, context);
  const ready = more?.ready;
  if (ready !== undefined) checkReady(ready, below(at, "ready"), context.findings);
  const openapi = more?.openapi;
  if (openapi !== undefined) {
    const named = below(at, "openapi");
    const path = resolveInPackage(named, "file", { ...context, within: "" });
    if (path !== undefined) context.documents.push({ path, named });
  }
  if (start === undefined || requests.length < Math.max(places.length, 1)) return undefined;
  return { kind: "http", ...settings, start, ...compact({ ready, openapi }), requests };
}

/** Where the requests stand. */
function placesOf(at: Cursor, findings: Diagnostic[]): readonly Cursor[] {
  const value = valueAt(at);
  if (isMapping(value))
    return "requests" in value ? placesOf(below(at, "requests"), findings) : [at];
  if (Array.isArray(value) && value.length > 0) return value.map((_, index) => below(at, index));
  const args = { key: "http", expected: "a request, or a list of some", found: describe(value) };
  findings.push(diagnose("package/wrong-type", args, { span: spanAt(at) }));
  return [];
}

/** Each request knows what the earlier ones capture. */
function readRequests(
  places: readonly Cursor[],
  context: AcceptanceContext,
): readonly HttpRequest[] {
  const captured: string[] = [];
  return places.flatMap((place) => {
    const request = readHttpRequest(place, { context, captured: [...captured] });
    for (const name of Object.keys(request?.capture ?? {})) {
      const isTaken = context.known?.services.includes(name) === true;
      if (isTaken || captured.includes(name)) {
        const problem = isTaken ? "is the name of a service" : "is captured before";
        const span = keySpanAt(below(place, "capture", name));
        context.findings.push(diagnose("package/invalid-value", { key: name, problem }, { span }));
      }
      captured.push(name);
    }
    return request === undefined ? [] : [request];
  });
}

function startOf(
  at: Cursor,
  isGiven: boolean,
  context: AcceptanceContext,
): readonly string[] | undefined {
  if (!isGiven) return ["{start}"];
  checkTexts(below(at, "start"), context);
  return readCommand(below(at, "start"), context.findings);
}

/** Reports a path by which readiness is asked for that leads elsewhere. */
export function checkReady(path: string, cursor: Cursor, findings: Diagnostic[]): void {
  if (/^\/(?!\/)[\x21-\x7e]*$/u.test(path)) return;
  const problem = "must be a path of the output, such as `/health`";
  findings.push(
    diagnose("package/invalid-value", { key: "ready", problem }, { span: spanAt(cursor) }),
  );
}
