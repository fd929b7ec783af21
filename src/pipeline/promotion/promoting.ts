import { join, posix } from "node:path";
import type { Store } from "../../adapters/store/store.ts";
import { statNow } from "../../platform/stat-now.ts";
import type { PlannedFile } from "./planned-files.ts";
import type { PromotionRecord } from "./record.ts";

/** A promotion under way. Everything it needs to be finished or undone is in its record. */
export interface Promoting {
  /** Absolute. */
  readonly projectRoot: string;
  readonly record: PromotionRecord;
  readonly store: Pick<Store, "checkout" | "keep" | "readTree" | "writeTree">;
  /**
   * Where one side of a merge is taken: the stored tree that is laid out, which has its hand edits, and
   * the bytes of its base, where it has one. Nobody needs it after the commit point.
   */
  readonly taken?: { readonly tree: string; readonly base: Uint8Array | undefined };
}

/** Where a promotion keeps files before and after it moves them; all absolute. */
export interface Stage {
  /** Beside the target, so that moving is renaming. */
  readonly folder: string;
  /** The new tree, as below the target. */
  readonly fresh: string;
  /** What was moved aside, as below the project. */
  readonly aside: string;
  /** What was aside, once the store has all of it: a half-removed rest is not put there again. */
  readonly kept: string;
  /** The bytes of the receipt that was in force. */
  readonly earlier: string;
  readonly base: string;
  /** Marks a tree that is too large for a base: an older base must go. */
  readonly noBase: string;
}

/** The stage of a promotion, relative to the project. */
export function stagePlace(into: string, deployment: string): string {
  return posix.join(posix.dirname(into), `.psd-promoting-${deployment}`);
}

/** The stage of a promotion. */
export function stageOf({ projectRoot, record }: Pick<Promoting, "projectRoot" | "record">): Stage {
  const { into, deployment } = record.receipt;
  const folder = join(projectRoot, stagePlace(into, deployment));
  return {
    folder,
    fresh: join(folder, "new"),
    aside: join(folder, "old"),
    kept: join(folder, "kept"),
    earlier: join(folder, "earlier"),
    base: join(folder, "base.tar.gz"),
    noBase: join(folder, "no-base"),
  };
}

/** Where a planned file lies at each time; all absolute. */
export function sitesOf(
  it: Pick<Promoting, "projectRoot" | "record">,
  { place }: PlannedFile,
): { readonly target: string; readonly fresh: string; readonly aside: string } {
  const stage = stageOf(it);
  const path = place.slice(it.record.receipt.into.length + 1);
  return {
    target: join(it.projectRoot, place),
    fresh: join(stage.fresh, path),
    aside: join(stage.aside, place),
  };
}

/** Folders on the way to places that are not there, parents first; all relative to the project. */
export function missingFolders(projectRoot: string, places: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const place of places) {
    for (let end = place.indexOf("/"); end !== -1; end = place.indexOf("/", end + 1)) {
      found.add(place.slice(0, end));
    }
  }
  return [...found].filter((it) => statNow(join(projectRoot, it)) === undefined).toSorted();
}
