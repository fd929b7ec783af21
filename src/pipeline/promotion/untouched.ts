import { sha256 } from "../../platform/digest.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { type FileStat, statNow } from "../../platform/stat-now.ts";
import { pathsOf } from "./psd-folder.ts";
import type { Receipt } from "./receipt.ts";
import { headOf, type ReceiptHead } from "./receipt-head.ts";
import { type CacheForm, readSealed, writeSealed } from "./sealed-cache.ts";
import { racyMs } from "./stat-cache.ts";

/** A deployment of which nothing was touched since its files were held against its receipt and found clean. */
export interface Untouched {
  readonly head: ReceiptHead;
  /** How many files it owns. */
  readonly files: number;
}

/** What was looked at as a whole and found clean. */
export interface CleanTarget {
  /** Absolute. */
  readonly projectRoot: string;
  readonly receipt: Receipt;
  /** When the look began, before the receipt was read: milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether the base was held against the receipt too. */
  readonly withBase: boolean;
}

/** What is kept: what the system knew of receipt, base and files, and the little that is needed of them. */
interface Memory {
  readonly head: ReceiptHead;
  readonly paths: readonly string[];
  readonly receipt: string;
  /** Missing where the base was not looked at. */
  readonly base?: string;
  /** SHA-256 over the numbers of all files in the order of `paths`. */
  readonly files: string;
}

const form: CacheForm<Memory> = {
  format: 1,
  // 20,000 files with long paths need less.
  maxBytes: 16 * 1024 * 1024,
  is: (value): value is Memory => typeof value === "object" && value !== null,
};

/**
 * A deployment of which receipt, files and, where it matters, base are what they were when all was clean,
 * by what the system knows of them: none is read. Undefined where something differs or is not known.
 */
export function recallUntouched(
  projectRoot: string,
  deployment: string,
  { withBase }: Pick<CleanTarget, "withBase">,
): Untouched | undefined {
  const memory = readSealed(fileOf(projectRoot, deployment), form);
  if (memory === undefined) return undefined;
  const { head, paths } = memory;
  const { receipt, base } = pathsOf(projectRoot, deployment);
  if (stateOf(statNow(receipt)).text !== memory.receipt) return undefined;
  if (withBase && stateOf(statNow(base)).text !== memory.base) return undefined;
  const files = filesState(projectRoot, head.into, paths);
  return files?.digest === memory.files ? { head, files: paths.length } : undefined;
}

/**
 * Remembers that a deployment was found clean, unless something of it was touched too lately to tell: as
 * git does, what changed within two seconds before the look is looked at again.
 */
export async function rememberUntouched(clean: CleanTarget): Promise<void> {
  const { projectRoot, receipt, startedAt, withBase } = clean;
  const paths = Object.keys(receipt.files);
  const places = pathsOf(projectRoot, receipt.deployment);
  const ownState = stateOf(statNow(places.receipt));
  const base = stateOf(statNow(places.base));
  const files = filesState(projectRoot, receipt.into, paths);
  if (files === undefined) return;
  const changedAt = Math.max(ownState.changedAt, files.changedAt, withBase ? base.changedAt : 0);
  if (changedAt > startedAt - racyMs) return;
  const memory: Memory = {
    head: headOf(receipt),
    paths,
    receipt: ownState.text,
    ...(withBase ? { base: base.text } : {}),
    files: files.digest,
  };
  await writeSealed(fileOf(projectRoot, receipt.deployment), { ...form, projectRoot, memory });
}

function fileOf(projectRoot: string, deployment: string): string {
  return `${projectRoot}/.psd/cache/stat/${deployment}.json`;
}

interface State {
  readonly text: string;
  readonly changedAt: number;
}

function stateOf(stat: FileStat | undefined): State {
  if (stat === undefined) return { text: "missing", changedAt: 0 };
  const { kind, size, mtimeMs, ctimeMs, inode } = stat;
  const text = [kind, size, mtimeMs, ctimeMs, inode].join(" ");
  return { text, changedAt: Math.max(mtimeMs, ctimeMs) };
}

/** Numbers of a file: size, time of content, time of change, inode. */
const width = 4;

/** Undefined where a file is missing, or where a link or a file stands on the way to one. */
function filesState(
  projectRoot: string,
  into: string,
  paths: readonly string[],
): { readonly digest: string; readonly changedAt: number } | undefined {
  const numbers = new Float64Array(paths.length * width);
  const known = new Set<string>();
  let folder: string | undefined;
  let changedAt = 0;
  for (const [position, path] of paths.entries()) {
    const place = `${into}/${path}`;
    const parent = place.slice(0, place.lastIndexOf("/") + 1);
    if (parent !== folder && findObstacle(projectRoot, place, known) !== undefined)
      return undefined;
    folder = parent;
    const stat = statNow(`${projectRoot}/${place}`);
    if (stat === undefined) return undefined;
    const { size, mtimeMs, ctimeMs, inode } = stat;
    numbers.set([size, mtimeMs, ctimeMs, inode], position * width);
    changedAt = Math.max(changedAt, mtimeMs, ctimeMs);
  }
  return { digest: sha256(new Uint8Array(numbers.buffer)), changedAt };
}
