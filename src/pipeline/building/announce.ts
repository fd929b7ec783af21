import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Composition } from "../composition/composition.ts";
import type { OnBuildEvent } from "../events.ts";

/** Tells findings that stop nothing. */
export function tell(
  diagnostics: readonly Diagnostic[],
  { onEvent }: { readonly onEvent: OnBuildEvent },
): void {
  for (const diagnostic of diagnostics) onEvent({ type: "diagnostic", diagnostic });
}

/** Tells what was composed. */
export function announce(
  { selection, digests, tokens }: Composition,
  { onEvent }: { readonly onEvent: OnBuildEvent },
): void {
  const heldOut = selection.criteria.filter((it) => it.criterion.heldOut).length;
  const criteria = selection.criteria.length - heldOut;
  const context = Object.keys(selection.context);
  onEvent({ type: "composed", digests, tokens: tokens.total, criteria, heldOut, context });
}
