import * as fs from "node:fs";
import { dirname, join } from "node:path";
import type { PathKind } from "./files.ts";
import { ownMark } from "./process-mark.ts";

// Where a process must be started at once, there is no time to wait for a promise.

/** What is known of a path, links at its end not followed. */
export interface PathLook {
  readonly kind: PathKind;
  /** Permission bits; 0 where it is missing. */
  readonly mode: number;
  /** The id of the user whom it belongs to; -1 where it is missing. */
  readonly owner: number;
}

/** What `path` is, without following a link at its end; `missing` also where it must not be seen. */
export function lookNow(path: string): PathLook {
  const stat = orUndefined(() => fs.lstatSync(path));
  if (stat === undefined) return { kind: "missing", mode: 0, owner: -1 };
  return { kind: kindOf(stat), mode: stat.mode & 0o7777, owner: stat.uid };
}

/** Names in a folder, sorted by code point; empty where it cannot be read. */
export function listFolderNow(path: string): readonly string[] {
  return (orUndefined(() => fs.readdirSync(path)) ?? []).toSorted();
}

/** The path with every link on the way resolved; undefined where it does not exist. */
export function resolveLinksNow(path: string): string | undefined {
  return orUndefined(() => fs.realpathSync(path));
}

/** Where the link at `path` points; undefined where there is none. */
export function readLinkNow(path: string): string | undefined {
  return orUndefined(() => fs.readlinkSync(path));
}

/** The UTF-8 text of a file; undefined where it cannot be read. */
export function readTextNow(path: string): string | undefined {
  return orUndefined(() => fs.readFileSync(path, "utf8"));
}

/** Writes a file that is there; says whether the system took it. */
export function writeNow(path: string, content: string): boolean {
  return succeeds(() => fs.writeFileSync(path, content, { flag: "r+" }));
}

/** Makes a folder whose parent is there; says whether it did. */
export function makeFolderNow(path: string): boolean {
  return succeeds(() => fs.mkdirSync(path));
}

/** Makes a new folder for this process only: its name begins with `prefix` and the process's mark, and only its owner can read it. */
export function makeTemporaryFolderNow(prefix: string): string {
  fs.mkdirSync(dirname(prefix), { recursive: true });
  return fs.mkdtempSync(`${prefix}${ownMark()}`);
}

/** Removes an empty folder; says whether it is gone. */
export function removeEmptyFolderNow(path: string): boolean {
  return succeeds(() => fs.rmdirSync(path)) || lookNow(path).kind === "missing";
}

/** Gives a path and everything below it to a user and the group of the same number; no link is followed. */
export function giveTreeNow(path: string, owner: number): void {
  const stat = orUndefined(() => fs.lstatSync(path));
  if (stat === undefined) return;
  if (stat.uid !== owner || stat.gid !== owner) succeeds(() => fs.lchownSync(path, owner, owner));
  if (!stat.isDirectory()) return;
  for (const name of listFolderNow(path)) giveTreeNow(join(path, name), owner);
}

function kindOf(stat: fs.Stats): PathKind {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  return stat.isSymbolicLink() ? "link" : "other";
}

function orUndefined<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
