import { join } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { gitBlobId } from "../../platform/digest.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { type FileStat, statNow } from "../../platform/stat-now.ts";
import { readBase } from "./base.ts";
import { sameButLayout, withUnixLineEnds } from "./layout.ts";
import { largestPresent, readPresent } from "./present.ts";
import type { OwnedFile, Receipt } from "./receipt.ts";
import { openStatCache, type StatCache } from "./stat-cache.ts";

/**
 * How a promoted file stands. `layout`: only line ends, trailing white space or the final newline differ.
 * `kind-changed`: a folder, a link or something else stands there, or on the way to it.
 */
export type FileState = "clean" | "layout" | "changed" | "missing" | "kind-changed";

/** A promoted file that is not as it was promoted. */
export interface FileDrift {
  /** Relative to the target. */
  readonly path: string;
  readonly state: Exclude<FileState, "clean">;
}

/** What became of the promoted files of a deployment. */
export interface Drift {
  /** Sorted by path. */
  readonly files: readonly FileDrift[];
  /** How many files are as they were promoted. */
  readonly clean: number;
}

/** What is looked at. */
export interface DriftInput {
  /** Absolute. */
  readonly projectRoot: string;
  readonly receipt: Pick<Receipt, "deployment" | "into" | "tree" | "files">;
}

/** What looking for drift needs. */
export interface DriftServices {
  readonly clock: Clock;
  /** False: what was learnt is not kept for the next look, so that nothing is written. */
  readonly keeps?: boolean;
}

/** The drifted files that a promotion would overwrite: all but layout. */
export function blockingDrift(drift: Drift): readonly FileDrift[] {
  return drift.files.filter((it) => it.state !== "layout");
}

/**
 * Holds the target of a deployment against its receipt. Files that have the same stat as when they were
 * read are not read again. A link on the way to the target is a diagnostic.
 */
export async function inspectDrift(
  input: DriftInput,
  { clock, keeps = true }: DriftServices,
): Promise<Result<Drift>> {
  const { projectRoot, receipt } = input;
  const obstacle = findObstacle(projectRoot, `${receipt.into}/`);
  if (obstacle?.kind === "link") {
    return failure(diagnose("promotion/link-on-way", { path: join(projectRoot, obstacle.path) }));
  }
  const owned = Object.entries(receipt.files);
  const { deployment, tree } = receipt;
  const cache = openStatCache({ projectRoot, deployment, tree, files: owned.length }, clock);
  const { files, unread } = lookAtAll(join(projectRoot, receipt.into), owned, cache);
  files.push(...(await readAll(input, unread, cache)));
  if (keeps) await cache.save();
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return success({ files: sorted, clean: owned.length - sorted.length });
}

interface Unread {
  readonly path: string;
  readonly owned: OwnedFile;
  readonly stat: FileStat;
  /** In the ownership map. */
  readonly position: number;
}

/** What can be said of every file without reading it. */
function lookAtAll(
  root: string,
  all: readonly (readonly [string, OwnedFile])[],
  cache: StatCache,
): { readonly files: FileDrift[]; readonly unread: readonly Unread[] } {
  const folders = new Set<string>();
  const files: FileDrift[] = [];
  const unread: Unread[] = [];
  for (const [position, [path, owned]] of all.entries()) {
    if (findObstacle(root, path, folders) !== undefined) {
      files.push({ path, state: "kind-changed" });
      continue;
    }
    const stat = statNow(`${root}/${path}`);
    const state = stateByStat(stat, owned) ?? (stat && cache.recall(position, stat));
    if (stat !== undefined && state === undefined) unread.push({ path, owned, stat, position });
    else if (state !== undefined && state !== "clean") files.push({ path, state });
  }
  return { files, unread };
}

/** Undefined where its content decides. */
function stateByStat(
  stat: FileStat | undefined,
  { mode }: OwnedFile,
): FileDrift["state"] | undefined {
  if (stat === undefined) return "missing";
  if (stat.kind !== (mode === "120000" ? "link" : "file")) return "kind-changed";
  if (stat.size > largestPresent) return "changed";
  const isExecutable = mode === "100755";
  return stat.kind === "file" && stat.executable !== isExecutable ? "changed" : undefined;
}

/** Files and bytes that are read at the same time; a larger file is read alone. */
const batchLimits = { files: 32, bytes: 32 * 1024 * 1024 };

/** Bytes of the largest file of which the layout is looked at; of others every byte counts. */
const largestLayout = 32 * 1024 * 1024;

async function readAll(
  input: DriftInput,
  unread: readonly Unread[],
  cache: StatCache,
): Promise<readonly FileDrift[]> {
  const root = join(input.projectRoot, input.receipt.into);
  const found: FileDrift[] = [];
  let base: ReadonlyMap<string, Uint8Array> | undefined;
  for (const batch of batchesOf(unread)) {
    const contents = await Promise.all(batch.map((it) => readPresent(`${root}/${it.path}`)));
    for (const [index, { path, owned, stat, position }] of batch.entries()) {
      const content = contents[index]?.content;
      if (content === undefined) {
        found.push({ path, state: "missing" });
        continue;
      }
      if (isClean(content, owned)) {
        cache.remember(position, stat, "clean");
        continue;
      }
      // Read once, and only where something differs.
      base ??= await readBase(input.projectRoot, input.receipt);
      const before = base.get(path);
      const state = isLayout(before, content, owned) ? "layout" : "changed";
      // A base that lacks the file now may have it again.
      if (before !== undefined) cache.remember(position, stat, state);
      found.push({ path, state });
    }
  }
  return found;
}

function batchesOf(unread: readonly Unread[]): readonly (readonly Unread[])[] {
  const batches: Unread[][] = [];
  let bytes = 0;
  for (const it of unread) {
    bytes += it.stat.size;
    const last = batches.at(-1);
    if (last === undefined || last.length === batchLimits.files || bytes > batchLimits.bytes) {
      batches.push([it]);
      bytes = it.stat.size;
    } else last.push(it);
  }
  return batches;
}

function isLayout(before: Uint8Array | undefined, content: Uint8Array, owned: OwnedFile): boolean {
  if (before === undefined || owned.mode === "120000") return false;
  return content.byteLength <= largestLayout && sameButLayout(before, content);
}

/** Clean are the promoted bytes, also where a checkout has turned LF into CRLF. */
function isClean(content: Uint8Array, owned: OwnedFile): boolean {
  if (gitBlobId(content) === owned.blob) return true;
  if (content.byteLength > largestLayout) return false;
  const unix = withUnixLineEnds(content);
  return owned.mode !== "120000" && unix !== content && gitBlobId(unix) === owned.blob;
}
