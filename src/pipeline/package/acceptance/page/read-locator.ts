import { diagnose } from "../../../../diagnostics/diagnostic.ts";
import { compact } from "../../compact.ts";
import type { Locator } from "../../page-check.ts";
import { below, type Cursor, spanAt } from "../../yaml/cursor.ts";
import { type AcceptanceContext, checkTexts } from "../acceptance-context.ts";
import type { RawLocator } from "./page-schema.ts";

const ways = ["role", "label", "text", "placeholder", "testid", "css"] as const;

/** Reads how an element is found: by exactly one of `role`, `label`, `text`, `placeholder`, `testid`, `css`. */
export function readLocator(
  raw: RawLocator,
  cursor: Cursor,
  context: AcceptanceContext,
): Locator | undefined {
  checkTexts(cursor, context);
  if (typeof raw === "string") return { by: "text", value: raw, exact: false };
  const given = ways.filter((it) => raw[it] !== undefined);
  const [by] = given;
  const value = by === undefined ? undefined : raw[by];
  const problem = problemOf(given, raw.name);
  if (by === undefined || value === undefined || problem !== undefined) {
    const args = { key: "element", problem: problem ?? "is not named" };
    context.findings.push(diagnose("package/invalid-value", args, { span: spanAt(cursor) }));
    return undefined;
  }
  const { name, exact, nth } = raw;
  const within =
    raw.in === undefined ? undefined : readLocator(raw.in, below(cursor, "in"), context);
  if (raw.in !== undefined && within === undefined) return undefined;
  return { by, value, exact, ...compact({ name, nth, within }) };
}

function problemOf(given: readonly string[], name: string | undefined): string | undefined {
  if (given.length !== 1) return `must have exactly one of ${ways.join(", ")}`;
  if (name !== undefined && given[0] !== "role") return "can have a `name` beside a `role` only";
  return undefined;
}
