import type { AcceptanceContext } from "./acceptance-context.ts";
import { below, type Cursor, isMapping, spanAt, valueAt } from "../yaml/cursor.ts";
import type { ParsedAcceptance } from "./parse-acceptance.ts";
import { checkId, readCriterion } from "./read-criterion.ts";
import { readService } from "./read-service.ts";
import type { AcceptanceFile } from "../spec-prompt.ts";

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

function keysAt(cursor: Cursor): readonly string[] {
  const value = valueAt(cursor);
  return isMapping(value) ? Object.keys(value) : [];
}

function itemsAt(cursor: Cursor): readonly Cursor[] {
  const value = valueAt(cursor);
  return Array.isArray(value) ? value.map((_, index) => below(cursor, index)) : [];
}
