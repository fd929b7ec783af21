import { carriedBy } from "../../diagnostics/carried.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { systemTrouble } from "../../platform/system-trouble.ts";

/** What was thrown, as a finding, where the machine or what lies on it is at fault and not psd; else undefined. */
export function describeTrouble(error: unknown): Diagnostic | undefined {
  const carried = carriedBy(error);
  if (carried !== undefined) return carried;
  const code = systemTrouble(error);
  if (code === undefined || !(error instanceof Error)) return undefined;
  const because = error.message.startsWith(code) ? error.message : `${code}: ${error.message}`;
  return diagnose("environment/system-refused", { because });
}
