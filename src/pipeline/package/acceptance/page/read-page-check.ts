import { diagnose } from "../../../../diagnostics/diagnostic.ts";
import { compact } from "../../compact.ts";
import { readCommand } from "../../manifest/commands.ts";
import type { PageCheck } from "../../page-check.ts";
import { below, type Cursor, isMapping, spanAt, valueAt } from "../../yaml/cursor.ts";
import { describe } from "../../yaml/schema-issues.ts";
import { validateAt } from "../../yaml/validate-value.ts";
import { type AcceptanceContext, checkTexts } from "../acceptance-context.ts";
import { checkReady } from "../read-http-check.ts";
import { readSettings } from "../read-settings.ts";
import { outerPageCheckSchema, outerPageSchema } from "./page-schema.ts";
import { readPageStep } from "./read-page-step.ts";

/** Reads a `page` check: a list of steps, or a mapping with `steps`. */
export function readPageCheck(cursor: Cursor, context: AcceptanceContext): PageCheck | undefined {
  const raw = validateAt(outerPageCheckSchema, cursor, context.findings);
  if (raw === undefined) return undefined;
  const at = below(cursor, "page");
  const value = valueAt(at);
  const isList = Array.isArray(value) && value.length > 0;
  if (!isList && !isMapping(value)) {
    const args = { key: "page", expected: "a list of steps", found: describe(value) };
    context.findings.push(diagnose("package/wrong-type", args, { span: spanAt(at) }));
    return undefined;
  }
  const settings = readSettings(raw, cursor, { context });
  const listed = isList ? { steps: value } : undefined;
  const more =
    listed === undefined
      ? validateAt(outerPageSchema, at, context.findings)
      : outerPageSchema.parse(listed);
  if (more === undefined) return undefined;
  const places = isList ? at : below(at, "steps");
  const steps = more.steps.flatMap((_, index) => readPageStep(below(places, index), context) ?? []);
  const start = more.start === undefined ? ["{start}"] : readStart(below(at, "start"), context);
  const { ready, viewport, quiet } = more;
  if (ready !== undefined) checkReady(ready, below(at, "ready"), context.findings);
  if (start === undefined || steps.length < more.steps.length) return undefined;
  return { kind: "page", ...settings, start, ...compact({ ready }), viewport, quiet, steps };
}

function readStart(cursor: Cursor, context: AcceptanceContext): readonly string[] | undefined {
  checkTexts(cursor, context);
  return readCommand(cursor, context.findings);
}
