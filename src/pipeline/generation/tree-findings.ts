import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { TreeEntry } from "../../platform/files.ts";
import { findTwins } from "../../platform/find-twins.ts";
import { foldPath } from "../../platform/fold-path.ts";
import { linkTargetFault, relativePathFault, shortPath } from "../../platform/relative-path.ts";

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
  const because = unsafe ?? besideFault(path);
  if (because !== undefined)
    return [diagnose("generation/path-unsafe", { path: shortPath(path), because })];
  if (kind === "other") return [diagnose("generation/entry-kind", { path })];
  if (kind !== "link") return [];
  const fault = linkTargetFault(path, target ?? "/");
  return fault === undefined
    ? []
    : [diagnose("generation/link-unsafe", { path, target: target ?? "", because: fault })];
}

/** What lies beside the output under another spelling would be taken for psd's own on some systems. */
function besideFault(path: string): string | undefined {
  const [first = ""] = path.split("/");
  const isBeside = [".specprompt", "conflict.md"].includes(foldPath(first));
  return isBeside ? `"${first}" is a name by which agent and psd speak to each other` : undefined;
}

/** Paths, and folders on the way to them, that are one on some file systems. */
function collisions(entries: readonly OutputEntry[]): readonly Diagnostic[] {
  return findTwins(entries.map((it) => it.path)).map(({ path, other }) =>
    diagnose("generation/paths-collide", { path, other }),
  );
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
