import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { TreeEntry } from "../../platform/files.ts";
import { foldPath, linkTargetFault, relativePathFault } from "../../platform/relative-path.ts";

/** What an output may hold at most. */
export interface OutputLimits {
  readonly files: number;
  readonly bytes: number;
}

/** The limits where nobody gives others. */
export const defaultOutputLimits: OutputLimits = { files: 20_000, bytes: 200 * 1024 * 1024 };

/** One entry of an output; `target` is where a link points. */
export interface OutputEntry extends TreeEntry {
  readonly target?: string;
}

/** Findings that are told of one tree; more say nothing new. */
const toldFindings = 20;

/** Everything that makes a tree unlawful, each as a sentence for the agent. Pure. */
export function findTreeFaults(
  entries: readonly OutputEntry[],
  limits: OutputLimits = defaultOutputLimits,
): readonly Diagnostic[] {
  const found = [...entries.flatMap(faultsOf), ...collisions(entries), ...excess(entries, limits)];
  return found.slice(0, toldFindings);
}

function faultsOf({ path, kind, target }: OutputEntry): readonly Diagnostic[] {
  const unsafe = relativePathFault(path);
  if (unsafe !== undefined) return [diagnose("generation/path-unsafe", { path, because: unsafe })];
  if (kind === "other") return [diagnose("generation/entry-kind", { path })];
  if (kind !== "link") return [];
  const because = linkTargetFault(path, target ?? "/");
  return because === undefined
    ? []
    : [diagnose("generation/link-unsafe", { path, target: target ?? "", because })];
}

/** Paths, and folders on the way to them, that differ only in case or in the form of their characters. */
function collisions(entries: readonly OutputEntry[]): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  const found = new Map<string, Diagnostic>();
  for (const path of entries.flatMap(({ path: it }) => withParents(it))) {
    const key = foldPath(path);
    const other = seen.get(key);
    if (other === undefined) seen.set(key, path);
    else if (other !== path && !found.has(key))
      found.set(key, diagnose("generation/paths-collide", { path, other }));
  }
  return [...found.values()];
}

function withParents(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function excess(entries: readonly OutputEntry[], limits: OutputLimits): readonly Diagnostic[] {
  const bytes = entries.reduce((sum, it) => sum + it.size, 0);
  return [
    ...(entries.length > limits.files
      ? [diagnose("generation/too-many-files", { limit: limits.files })]
      : []),
    ...(bytes > limits.bytes
      ? [diagnose("generation/too-large", { bytes, limit: limits.bytes })]
      : []),
  ];
}
