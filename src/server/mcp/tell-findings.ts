import { isAbsolute, relative, sep } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { redactionByLooks } from "../../diagnostics/redaction.ts";
import { cutTo } from "./cut-text.ts";
import { toldOf } from "./told-codes.ts";

/** A finding as it leaves. Only what is made here leaves. */
export interface ToldFinding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  /** `path:line:column`, relative to the project where it lies in there. */
  readonly at?: string;
  readonly hint?: string;
}

/** Finds the same again without held-out checks; asked only where a code alone does not say enough. */
export type ReadVisible = () => Promise<readonly Diagnostic[]>;

/** Characters of each text of a finding at most. */
const longest = { message: 2000, hint: 1000, at: 1000 } as const;

/**
 * The findings that an agent may be told, what is said of the sealed ones first: those whose code is known
 * to tell nothing of held-out checks, and those that are found word for word when the package is read
 * without them. They cannot tell of what was not read. All others are counted.
 */
export async function tellFindings(
  found: readonly Diagnostic[],
  root: string,
  readVisible: ReadVisible = () => Promise.resolve([]),
): Promise<readonly ToldFinding[]> {
  const visible = found.every(isSure) ? [] : await readVisible();
  const seen = new Set(visible.map((it) => JSON.stringify(it)));
  const told: ToldFinding[] = [];
  const sealed: Diagnostic[] = [];
  for (const it of found) {
    if (seen.has(JSON.stringify(it))) told.push(shown(it, root));
    else if (isSure(it)) told.push(shown(withoutSealedPlace(it), root));
    else if (toldOf(it.code) === "code") told.push(byCode(it));
    else sealed.push(it);
  }
  return sealed.length === 0 ? told : [remarkOn(sealed, root), ...told];
}

function isSure({ code }: Diagnostic): boolean {
  return toldOf(code) === "whole";
}

function remarkOn(sealed: readonly Diagnostic[], root: string): ToldFinding {
  const severity = sealed.some((it) => it.severity === "error") ? "error" : "warning";
  return shown(diagnose("mcp/sealed-findings", { count: sealed.length }, { severity }), root);
}

function byCode({ code, severity }: Diagnostic): ToldFinding {
  const message = "what it says is not told to an agent";
  return { code, severity, message, hint: "Ask the person to run the same as a command." };
}

/** A place among held-out files has a name that may tell what is checked. */
function withoutSealedPlace(found: Diagnostic): Diagnostic {
  const parts = found.span?.file.toLowerCase().split(/[/\\]/u) ?? [];
  if (!parts.includes("held-out")) return found;
  const { span: _, ...rest } = found;
  return rest;
}

function shown(found: Diagnostic, root: string): ToldFinding {
  const { code, severity, message, span, hint } = redactionByLooks.value(found);
  const at = span && `${below(root, span.file)}:${span.line}:${span.column}`;
  return {
    code,
    severity,
    message: cutTo(longest.message, message),
    ...(at && { at: cutTo(longest.at, at) }),
    ...(hint && { hint: cutTo(longest.hint, hint) }),
  };
}

function below(root: string, file: string): string {
  const path = relative(root, file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.split(sep).join("/");
}
