import type * as z from "zod";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { compact } from "../compact.ts";
import type { Capture, HttpExpectation, HttpRequest } from "../criterion.ts";
import { below, type Cursor, keySpanAt, spanAt } from "../yaml/cursor.ts";
import { validateAt } from "../yaml/validate-value.ts";
import { type AcceptanceContext, checkTexts } from "./acceptance-context.ts";
import { httpRequestSchema } from "./http-schema.ts";
import { checkPatterns, checkQuery } from "./expressions.ts";
import { builtInPlaceholders } from "./placeholders.ts";
import { readJsonExpectation, readTextExpectation } from "./read-expectation.ts";

type RawRequest = z.output<typeof httpRequestSchema>;

/** What a request is read with: it knows what earlier ones captured. */
export interface RequestSurroundings {
  readonly context: AcceptanceContext;
  readonly captured: readonly string[];
}

/** Headers that HTTP itself needs, and that only psd writes. */
const ownHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Reads one request of an `http` check. Undefined, with findings, where it does not fit. */
export function readHttpRequest(
  cursor: Cursor,
  { context, captured }: RequestSurroundings,
): HttpRequest | undefined {
  const raw = validateAt(httpRequestSchema, cursor, context.findings);
  if (raw === undefined) return undefined;
  const known = withNames(context, captured);
  checkTarget(raw.path, below(cursor, "path"), { context: known, captured });
  checkTexts(below(cursor, "path"), known);
  for (const name of Object.keys(raw.query)) checkTexts(below(cursor, "query", name), known);
  for (const name of Object.keys(raw.headers)) {
    checkHeader(name, below(cursor, "headers", name), context.findings);
    checkTexts(below(cursor, "headers", name), known);
  }
  checkBodies(raw, cursor, context.findings);
  return {
    method: raw.method.toUpperCase(),
    path: raw.path,
    query: textsOf(raw.query),
    headers: textsOf(raw.headers),
    ...compact({ body: raw.body, json: raw.json }),
    follow: raw.follow,
    expect: readHttpExpectation(raw, below(cursor, "expect"), known),
    capture: readCaptures(raw, below(cursor, "capture"), context),
  };
}

function withNames(context: AcceptanceContext, names: readonly string[]): AcceptanceContext {
  const { known } = context;
  if (known === undefined) return context;
  return { ...context, known: { ...known, services: [...known.services, ...names] } };
}

function textsOf(raw: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(raw).map(([name, it]) => [name, String(it)]));
}

/** Only the output and services of the package are addressed, whatever stands in a path. */
function checkTarget(
  path: string,
  cursor: Cursor,
  { context, captured }: RequestSurroundings,
): void {
  const named = /^\{([a-z][a-z0-9_-]*)\}/u.exec(path)?.[1];
  const names = [...(context.known?.services ?? []), ...captured];
  const isNamed = named !== undefined && (context.known === undefined || names.includes(named));
  if (isNamed || (path.startsWith("/") && !path.startsWith("//"))) return;
  const problem =
    "must begin with `/`, or with the placeholder of a service or of a captured value: nothing else can be addressed";
  const span = spanAt(cursor);
  context.findings.push(diagnose("package/invalid-value", { key: "path", problem }, { span }));
}

function checkHeader(name: string, cursor: Cursor, findings: Diagnostic[]): void {
  const isToken = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/u.test(name);
  if (isToken && !ownHeaders.has(name.toLowerCase())) return;
  const problem = isToken ? "is a header that psd writes itself" : "is no name of a header";
  const span = keySpanAt(cursor);
  findings.push(diagnose("package/invalid-value", { key: name, problem }, { span }));
}

function checkBodies(raw: RawRequest, cursor: Cursor, findings: Diagnostic[]): void {
  const problem = "stands beside `json`";
  const twice = [
    ...(raw.body !== undefined && raw.json !== undefined ? [below(cursor, "body")] : []),
    ...(raw.expect.json !== undefined && hasJson(raw.expect.body)
      ? [below(cursor, "expect", "body")]
      : []),
  ];
  for (const it of twice) {
    const span = keySpanAt(it);
    findings.push(diagnose("package/invalid-value", { key: "body", problem }, { span }));
  }
}

function hasJson(body: RawRequest["expect"]["body"]): boolean {
  return typeof body === "object" && body.json !== undefined;
}

function readHttpExpectation(
  { expect }: RawRequest,
  cursor: Cursor,
  context: AcceptanceContext,
): HttpExpectation {
  const headers = Object.entries(expect.headers).map(([name, it]) => {
    const at = below(cursor, "headers", name);
    const read = typeof it === "boolean" ? it : readTextExpectation(it, at, context);
    return [name.toLowerCase(), read] as const;
  });
  const given =
    expect.body === undefined
      ? undefined
      : readTextExpectation(expect.body, below(cursor, "body"), context);
  const json =
    expect.json === undefined
      ? undefined
      : readJsonExpectation(compact(expect.json), below(cursor, "json"), context);
  const nothing = { contains: [], matches: [], lacks: [] };
  const body = json === undefined ? given : { ...(given ?? nothing), json };
  const { status = [] } = expect;
  return {
    status: typeof status === "number" ? [status] : status,
    headers: Object.fromEntries(headers),
    ...compact({ body }),
  };
}

function readCaptures(
  raw: RawRequest,
  cursor: Cursor,
  context: AcceptanceContext,
): Readonly<Record<string, Capture>> {
  const read = Object.entries(raw.capture).flatMap(([name, it]) => {
    const at = below(cursor, name);
    checkQuery(below(at, "json"), context.findings);
    checkPatterns(below(at, "matches"), context.findings);
    const capture = captureOf(compact(it));
    const own: readonly string[] = [...builtInPlaceholders, "with", "case"];
    if (capture !== undefined && !own.includes(name)) return [[name, capture] as const];
    const problem =
      capture === undefined
        ? "must be one of `json`, `header` and `matches`, or `header` with `matches`"
        : "is the name of a placeholder that psd gives";
    const span = keySpanAt(at);
    context.findings.push(diagnose("package/invalid-value", { key: name, problem }, { span }));
    return [];
  });
  return Object.fromEntries(read);
}

function captureOf(raw: {
  readonly json?: string;
  readonly header?: string;
  readonly matches?: string;
}): Capture | undefined {
  const { json, header, matches } = raw;
  if (json !== undefined)
    return header === undefined && matches === undefined ? { json } : undefined;
  if (header !== undefined) return { header: header.toLowerCase(), ...compact({ matches }) };
  return matches === undefined ? undefined : { matches };
}
