import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { safeJson } from "../../diagnostics/escape.ts";
import { redactionByLooks } from "../../diagnostics/redaction.ts";
import type { BuildEvent } from "../../pipeline/events.ts";
import { countFindings } from "./summary.ts";

/** Findings as one JSON document, with `rest` beside them. */
export function findingsJson(
  diagnostics: readonly Diagnostic[],
  rest: Readonly<Record<string, unknown>> = {},
): string {
  const safe = redactionByLooks.value(diagnostics);
  const document = { ...rest, counts: countFindings(diagnostics), diagnostics: safe };
  return `${safeJson(document, 2)}\n`;
}

/** An event of a build as one line of JSON; `at` is the time in milliseconds since 1970-01-01 UTC. */
export function eventJson(event: BuildEvent, at: number): string {
  return `${safeJson({ at: new Date(at).toISOString(), ...event })}\n`;
}

/** The same for one of several builds: each line names the deployment. */
export function deploymentEventJson(deployment: string, event: BuildEvent, at: number): string {
  return `${safeJson({ at: new Date(at).toISOString(), deployment, ...event })}\n`;
}

/** The last line of several builds. */
export function allFinishedJson(exit: number, at: number): string {
  return `${safeJson({ at: new Date(at).toISOString(), type: "all-finished", exit })}\n`;
}
