import type { Diagnostic } from "./diagnostic.ts";

/**
 * What a stage returns: a value with the findings that did not stop it, or the findings that did.
 * Throwing is for bugs only.
 */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A value, with warnings and notes where there are some. */
export function success<Value>(
  value: Value,
  diagnostics: readonly Diagnostic[] = [],
): Result<Value> {
  return { ok: true, value, diagnostics };
}

/** The findings that stopped a stage; at least one of them is an error. */
export function failure(...diagnostics: readonly Diagnostic[]): Result<never> {
  return { ok: false, diagnostics };
}

/** A value when no finding is an error, else the findings. */
export function settle<Value>(value: Value, diagnostics: readonly Diagnostic[]): Result<Value> {
  return hasErrors(diagnostics) ? { ok: false, diagnostics } : { ok: true, value, diagnostics };
}

/** The same result after findings that do not stop it. */
export function withFindings<Value>(
  first: readonly Diagnostic[],
  result: Result<Value>,
): Result<Value> {
  return { ...result, diagnostics: [...first, ...result.diagnostics] };
}

/** Whether one of the findings is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((it) => it.severity === "error");
}
