import { escapeText } from "../../diagnostics/escape.ts";
import type { Dependency } from "../../pipeline/validation/dependencies/find-dependencies.ts";

const shownDependencies = 20;

/** The third-party packages that an output asks for, as a line; none where there are none. */
export function dependencyLines(
  verdict: { readonly dependencies?: readonly Dependency[] | undefined } | undefined,
): readonly string[] {
  const all = verdict?.dependencies ?? [];
  if (all.length === 0) return [];
  const shown = all.slice(0, shownDependencies);
  const texts = shown.map(({ name, file }) => `${escapeText(name)} (${escapeText(file)})`);
  const rest = all.length - shown.length;
  return [`  asks for    ${[...texts, ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ")}`];
}
