import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { readCommands } from "./commands.ts";
import { compact } from "../compact.ts";
import type { NamedFiles } from "../spec-prompt.ts";
import { below, type Cursor, spanAt } from "../yaml/cursor.ts";
import type { Manifest } from "../manifest.ts";
import { manifestSchema, overlaySchema, type RawManifest } from "./manifest-schema.ts";
import { readParameters } from "./read-parameters.ts";
import { validateAt } from "../yaml/validate-value.ts";

/** The manifest of an overlay that says nothing. */
export const emptyManifest: Manifest = {
  specprompt: 1,
  keywords: [],
  authors: [],
  axes: {},
  parameters: {},
  clauses: [],
  needs: {},
  commands: {},
  authority: "stop",
  output: {},
};

/** Checks the front matter of SPECPROMPT.md and fills in its defaults; undefined where it does not fit. */
export function readManifest(cursor: Cursor, findings: Diagnostic[]): Manifest | undefined {
  const raw = validateAt(manifestSchema, cursor, findings);
  if (raw === undefined) return undefined;
  return {
    ...compact(raw),
    axes: axesOf(raw.axes),
    parameters: readParameters(raw.parameters, below(cursor, "parameters"), findings),
    commands: readCommands(below(cursor, "commands"), findings),
    output: compact(raw.output),
  };
}

/** What `overlay.yaml` says. */
export interface OverlayFile {
  readonly axes: Manifest["axes"];
  readonly named: NamedFiles;
}

/** Reads `overlay.yaml`: the axes and the files of the package that it names. */
export function readOverlayFile(cursor: Cursor, findings: Diagnostic[]): OverlayFile {
  const raw = validateAt(overlaySchema, cursor, findings);
  const named = (key: keyof NamedFiles): NamedFiles[typeof key] =>
    (raw?.[key] ?? []).map((path, index) => ({ path, span: spanAt(below(cursor, key, index)) }));
  return {
    axes: axesOf(raw?.axes ?? {}),
    named: { replaces: named("replaces"), removes: named("removes") },
  };
}

function axesOf(raw: RawManifest["axes"]): Manifest["axes"] {
  return Object.fromEntries(Object.entries(raw).map(([name, it]) => [name, compact(it ?? {})]));
}
