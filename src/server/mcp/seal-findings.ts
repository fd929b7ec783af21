import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";

/** Codes whose words come from what lies in a package; of every other code psd writes all of it. */
const aboutContents = /^(?:package|composition|resolution|validation)\//u;

/**
 * The findings that an agent may be told: of those about a package only such as are found word for word
 * when the package is read without its held-out checks. They cannot tell of what was not read. The others
 * are counted.
 */
export function sealFindings(
  found: readonly Diagnostic[],
  visible: readonly Diagnostic[],
): readonly Diagnostic[] {
  const seen = new Set(visible.map((it) => JSON.stringify(it)));
  const isTold = (it: Diagnostic): boolean =>
    !aboutContents.test(it.code) || seen.has(JSON.stringify(it));
  const told = found.filter(isTold);
  const sealed = found.filter((it) => !isTold(it));
  if (sealed.length === 0) return told;
  const severity = sealed.some((it) => it.severity === "error") ? "error" : "warning";
  const count = sealed.length;
  return [...told, diagnose("mcp/sealed-findings", { count }, { severity })];
}

/** The same for a result; `readVisible` is only asked where there is something to compare. */
export async function sealResult<Value>(
  result: Result<Value>,
  readVisible: () => Promise<readonly Diagnostic[]>,
): Promise<Result<Value>> {
  if (!result.diagnostics.some((it) => aboutContents.test(it.code))) return result;
  const told = sealFindings(result.diagnostics, await readVisible());
  return result.ok ? success(result.value, told) : failure(...told);
}
