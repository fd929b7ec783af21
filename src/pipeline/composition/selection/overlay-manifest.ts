import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import type { Manifest } from "../../package/manifest.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";

/**
 * What the front matter of an overlay's SPECPROMPT.md says and nobody hears: parameters and prefixes of
 * clauses that the package's does not have. A copy of the package's own is fine.
 */
export function unheardManifest(manifest: Manifest, overlay: SpecPrompt): readonly Diagnostic[] {
  const { parameters, clauses } = overlay.manifest;
  const keys = [
    ...Object.keys(parameters)
      .filter((it) => !Object.hasOwn(manifest.parameters, it))
      .map((it) => `parameters.${it}`),
    ...clauses.filter((it) => !manifest.clauses.includes(it)).map((it) => `clauses: ${it}`),
  ];
  if (keys.length === 0) return [];
  const span = { file: overlay.entry, line: 1, column: 1 };
  return [diagnose("composition/overlay-manifest", { keys }, { span })];
}
