import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import type { AcceptanceContext } from "./acceptance-context.ts";
import { criterionSchema } from "./acceptance-schema.ts";
import { clauseIdPattern, criterionIdPattern } from "../yaml/common-schema.ts";
import type { Check } from "../criterion.ts";
import { below, type Cursor, isMapping, keySpanAt, spanAt, valueAt } from "../yaml/cursor.ts";
import { hiddenCharacterOf } from "../tree/hidden-characters.ts";
import { readCheck } from "./read-check.ts";
import type { AcceptanceEntry } from "../spec-prompt.ts";
import { validateAt } from "../yaml/validate-value.ts";

/** Reads one criterion with its checks. Undefined, with findings, where its own keys do not fit. */
export function readCriterion(
  cursor: Cursor,
  context: AcceptanceContext,
): AcceptanceEntry | undefined {
  const { findings, heldOut } = context;
  const raw = validateAt(criterionSchema, cursor, findings);
  const checks = readChecks(cursor, context);
  if (raw === undefined) return undefined;
  checkId(below(cursor, "id"), "criterion", findings);
  raw.covers.forEach((_, index) => checkId(below(cursor, "covers", index), "clause", findings));
  if (raw.replaces !== undefined) checkId(below(cursor, "replaces"), "criterion", findings);
  const span = spanAt(below(cursor, "id"));
  if (heldOut && raw.covers.length === 0)
    findings.push(
      diagnose("package/held-out-without-covers", { id: escapeText(raw.id) }, { span }),
    );
  return {
    criterion: {
      id: raw.id,
      says: raw.says,
      covers: raw.covers,
      required: raw.required,
      checks,
      heldOut,
      span,
    },
    ...(raw.replaces === undefined ? {} : { replaces: raw.replaces }),
    source: cursor.yaml.textOf(cursor.path),
  };
}

/** Reports an id that has hidden characters or not the shape of its kind. */
export function checkId(
  cursor: Cursor,
  kind: "criterion" | "clause",
  findings: Diagnostic[],
): void {
  const id = String(valueAt(cursor));
  const place = { span: spanAt(cursor) };
  const hidden = hiddenCharacterOf(id);
  if (hidden !== undefined) {
    findings.push(diagnose("package/hidden-character", hidden, { ...place, severity: "error" }));
    return;
  }
  const pattern = kind === "clause" ? clauseIdPattern : criterionIdPattern;
  if (!pattern.test(id) || id.length > 64)
    findings.push(diagnose("package/bad-id", { id: escapeText(id), kind }, place));
}

function readChecks(cursor: Cursor, context: AcceptanceContext): readonly Check[] {
  const value = valueAt(cursor);
  if (!isMapping(value)) return [];
  const { check, checks } = value;
  if (check !== undefined && checks !== undefined) {
    const args = { key: "checks", problem: "stands beside `check`" };
    const span = keySpanAt(below(cursor, "checks"));
    context.findings.push(diagnose("package/invalid-value", args, { span }));
  }
  const cursors = [
    ...(check === undefined || check === null ? [] : [below(cursor, "check")]),
    ...(Array.isArray(checks) ? checks.map((_, index) => below(cursor, "checks", index)) : []),
  ];
  if (cursors.length === 0) {
    const id = escapeText(typeof value["id"] === "string" ? value["id"] : "");
    const span = spanAt(below(cursor, "id"));
    context.findings.push(diagnose("package/criterion-without-check", { id }, { span }));
  }
  return cursors.map((it) => readCheck(it, context)).filter((it) => it !== undefined);
}
