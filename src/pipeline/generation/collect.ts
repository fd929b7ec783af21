import { join } from "node:path";
import type { Store, StoredFile, StoredTree } from "../../adapters/store/store.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, hasErrors, type Result, success } from "../../diagnostics/result.ts";
import { listBoundedTree } from "../../platform/bounded-tree.ts";
import { readLink, type TreeEntry } from "../../platform/files.ts";
import type { OutputRules } from "../package/manifest.ts";
import { outputFilter } from "./ignored-files.ts";
import {
  defaultOutputLimits,
  findTreeFaults,
  type OutputEntry,
  type OutputLimits,
} from "./tree-findings.ts";

/** What is collected. */
export interface CollectInput {
  /** Absolute. */
  readonly workspace: string;
  readonly output: Pick<OutputRules, "ignore">;
}

/**
 * Stores the output in a workspace: what lies in it without `.specprompt/`, `CONFLICT.md` and ignored
 * files. An unlawful tree is not stored; the findings are sentences for the agent.
 */
export async function collect(
  { workspace, output }: CollectInput,
  { store }: { readonly store: Pick<Store, "writeTree"> },
  limits: OutputLimits = defaultOutputLimits,
): Promise<Result<StoredTree>> {
  const wanted = outputFilter(output.ignore);
  // Folders count here, too: a tree of empty folders also has an end.
  const listed = await listBoundedTree(workspace, { wanted, limit: limits.files * 2 });
  if (listed.cut) return failure(diagnose("generation/too-many-files", { limit: limits.files }));
  return storeEntries({ workspace, listed: listed.entries }, { store }, limits);
}

/** Stores entries of a folder as they lie there, where the tree of them is lawful as an output. */
export async function storeEntries(
  { workspace, listed }: { readonly workspace: string; readonly listed: readonly TreeEntry[] },
  { store }: { readonly store: Pick<Store, "writeTree"> },
  limits: OutputLimits = defaultOutputLimits,
): Promise<Result<StoredTree>> {
  const entries = await Promise.all(
    listed.map(async (entry): Promise<OutputEntry> => {
      if (entry.kind !== "link") return entry;
      const target = await readLink(join(workspace, entry.path));
      return target === undefined ? entry : { ...entry, target };
    }),
  );
  const faults = findTreeFaults(entries, limits);
  if (hasErrors(faults)) return failure(...faults);
  const files = entries.map(({ path, kind, executable }) => ({
    path,
    mode: modeOf(kind, executable),
  }));
  return success(await store.writeTree({ folder: workspace, files }));
}

function modeOf(kind: OutputEntry["kind"], executable: boolean): StoredFile["mode"] {
  if (kind === "link") return "120000";
  return executable ? "100755" : "100644";
}
