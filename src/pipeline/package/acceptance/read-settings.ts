import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { type AcceptanceContext, checkPath, checkTexts } from "./acceptance-context.ts";
import type { CheckSettings } from "../criterion.ts";
import { below, type Cursor, spanAt } from "../yaml/cursor.ts";

const defaultTimeoutMs = 10_000;
const longestTimeoutMs = 3_600_000;
const unitMs: Readonly<Partial<Record<string, number>>> = { ms: 1, s: 1000, m: 60_000 };

/** The settings of a check, as its schema gives them. */
export interface RawSettings {
  readonly stdin?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  readonly timeout?: number | string | undefined;
}

/** Reads what every check may say beside its kind. */
export function readSettings(
  raw: RawSettings,
  cursor: Cursor,
  { context, inCase = false }: { readonly context: AcceptanceContext; readonly inCase?: boolean },
): CheckSettings {
  checkTexts(below(cursor, "stdin"), context, inCase);
  checkTexts(below(cursor, "cwd"), context, inCase);
  for (const name of Object.keys(raw.env)) checkTexts(below(cursor, "env", name), context, inCase);
  for (const path of Object.keys(raw.files ?? {})) {
    checkPath(path, below(cursor, "files", path), context);
    checkTexts(below(cursor, "files", path), context, inCase);
  }
  return {
    ...(raw.stdin === undefined ? {} : { stdin: raw.stdin }),
    env: raw.env,
    files: raw.files ?? {},
    ...(raw.cwd === undefined ? {} : { cwd: raw.cwd }),
    timeoutMs: timeoutOf(raw.timeout, below(cursor, "timeout"), context.findings),
    span: spanAt(cursor),
  };
}

function timeoutOf(
  raw: number | string | undefined,
  cursor: Cursor,
  findings: Diagnostic[],
): number {
  const timeoutMs = raw === undefined ? defaultTimeoutMs : millisecondsOf(raw);
  if (timeoutMs > 0 && timeoutMs <= longestTimeoutMs) return timeoutMs;
  const problem = "must be more than nothing and at most one hour";
  findings.push(
    diagnose("package/invalid-value", { key: "timeout", problem }, { span: spanAt(cursor) }),
  );
  return defaultTimeoutMs;
}

function millisecondsOf(raw: number | string): number {
  if (typeof raw === "number") return Math.round(raw * 1000);
  const match = /^([\d.]+)(ms|s|m)$/u.exec(raw);
  return Math.round(Number(match?.[1] ?? 0) * (unitMs[match?.[2] ?? "s"] ?? 0));
}
