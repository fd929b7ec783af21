import type * as z from "zod";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { type AcceptanceContext, checkTexts, resolveInPackage } from "./acceptance-context.ts";
import type { casesCheckSchema } from "./acceptance-schema.ts";
import { readCommand } from "../manifest/commands.ts";
import { compact } from "../compact.ts";
import type { CasesCheck } from "../criterion.ts";
import { below, type Cursor, spanAt, valueAt } from "../yaml/cursor.ts";
import { checkQuery } from "./expressions.ts";
import { rowFindings } from "./case-rows.ts";
import { readSettings } from "./read-settings.ts";

const queries = ["each", "name", "call", "input", "expect", "error"] as const;

/** Reads a checked `cases`: the path of a table, its rows, or a mapping that names one of both. */
export function readCasesCheck(
  raw: z.output<typeof casesCheckSchema>,
  cursor: Cursor,
  context: AcceptanceContext,
): CasesCheck | undefined {
  const at = below(cursor, "cases");
  const mapping = mappingOf(raw.cases);
  const { file: _file, rows: _rows, run, output, close, ...caseMapping } = mapping;
  const source = sourceOf(mapping, at, context);
  for (const key of queries) checkQuery(below(at, key), context.findings);
  const argv = run === undefined ? undefined : readCommand(below(at, "run"), context.findings);
  if (run !== undefined) checkTexts(below(at, "run"), context, true);
  const settings = readSettings(raw, cursor, { context, inCase: run !== undefined });
  if (source === undefined) return undefined;
  return {
    kind: "cases",
    ...settings,
    source,
    mapping: compact(caseMapping),
    ...(argv === undefined ? {} : { run: argv }),
    output: output ?? (run === undefined ? "json" : "text"),
    ...(close === undefined ? {} : { close }),
  };
}

type RawCases = z.output<typeof casesCheckSchema>["cases"];
type RawMapping = Exclude<RawCases, string | unknown[]>;

function mappingOf(raw: RawCases): RawMapping {
  if (typeof raw === "string") return { file: raw };
  return Array.isArray(raw) ? { rows: raw } : raw;
}

function sourceOf(
  mapping: RawMapping,
  cursor: Cursor,
  context: AcceptanceContext,
): CasesCheck["source"] | undefined {
  if ((mapping.file === undefined) === (mapping.rows === undefined)) {
    const problem = "must name exactly one of `file` and `rows`";
    context.findings.push(
      diagnose("package/invalid-value", { key: "cases", problem }, { span: spanAt(cursor) }),
    );
    return undefined;
  }
  if (mapping.rows !== undefined) {
    // A list by itself has no expressions that could say what its keys mean.
    if (Array.isArray(valueAt(cursor))) context.findings.push(...rowFindings(cursor));
    return { rows: mapping.rows };
  }
  const named = typeof valueAt(cursor) === "string" ? cursor : below(cursor, "file");
  const path = resolveInPackage(named, "file", context);
  if (path !== undefined) context.caseFiles.push({ path, named });
  return { file: mapping.file ?? "" };
}
