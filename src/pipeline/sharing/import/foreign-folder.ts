import { basename, join } from "node:path";
import { listTreeNow } from "../../../platform/list-tree-now.ts";
import { pathKind, resolveLinks, type TreeEntry } from "../../../platform/files.ts";
import { readPlainFileNow } from "../../../platform/read-now.ts";
import { relativePathFault, shortPath } from "../../../platform/relative-path.ts";
import { isAgentFile } from "../../composition/brief/agent-files.ts";
import { limits } from "../../package/tree/limits.ts";
import { isText } from "../../package/tree/source-text.ts";

/** A file of a folder that is to be imported. */
export interface ForeignFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** What is not carried into the package, and why, in one clause. A path that ends in `/` is a folder. */
export interface LeftOut {
  readonly path: string;
  readonly because: string;
}

/** A folder of another format, by names and sizes. */
export interface ForeignFolder {
  /** Absolute, links on the way resolved. */
  readonly root: string;
  readonly name: string;
  /** What may be carried, sorted by path: regular files with names that mean the same everywhere. */
  readonly files: readonly ForeignFile[];
  /** Files that agents take for instructions to themselves. Never among `files`. */
  readonly agentFiles: readonly ForeignFile[];
  readonly leftOut: readonly LeftOut[];
}

/** Folders that hold what a program made or fetched, or what belongs to git or psd. */
const unread =
  /^(?:\.git|\.hg|\.svn|\.psd|node_modules|\.venv|venv|__pycache__|\.pytest_cache|target|dist|\.idea|\.vscode)$/iu;

/** Folders of settings and instructions for one agent. */
const agentFolders =
  /^(?:\.claude|\.codex|\.cursor|\.gemini|\.goose|\.opencode|\.qwen|\.windsurf|\.roo)$/iu;

/**
 * Lists a folder; no link is followed and no file is read. Undefined where there is none, `cut` where it
 * holds more entries than a package may have files.
 */
export async function readForeignFolder(path: string): Promise<ForeignFolder | "cut" | undefined> {
  const root = await resolveLinks(path);
  if (root === undefined || (await pathKind(root)) !== "folder") return undefined;
  const limit = 2 * limits.files;
  const entries = listTreeNow(root, { enter: (it) => !unread.test(nameOf(it)), limit });
  if (entries.length > limit) return "cut";
  const files: ForeignFile[] = [];
  const agentFiles: ForeignFile[] = [];
  const leftOut: LeftOut[] = [];
  for (const entry of entries) {
    const because = reasonAgainst(entry);
    const told = shortPath(entry.path);
    if (because !== undefined)
      leftOut.push({ path: entry.kind === "folder" ? `${told}/` : told, because });
    else if (entry.kind === "file")
      (isForAgents(entry.path) ? agentFiles : files).push({ path: entry.path, size: entry.size });
  }
  return { root, name: basename(root), files, agentFiles, leftOut };
}

function reasonAgainst({ path, kind, size }: TreeEntry): string | undefined {
  if (kind === "folder")
    return unread.test(nameOf(path)) ? "nobody wrote what is in it by hand" : undefined;
  if (kind === "link") return "it is a link, and what it leads to may be no part of the folder";
  if (kind === "other") return "it is no regular file";
  const fault = relativePathFault(path);
  if (fault !== undefined) return fault;
  return size > limits.file ? `it is larger than ${limits.file} bytes` : undefined;
}

function isForAgents(path: string): boolean {
  const parts = path.split("/");
  return isAgentFile(parts.at(-1) ?? "") || parts.some((it) => agentFolders.test(it));
}

/** The text of a file without byte-order mark, CRLF as LF; undefined where it is no UTF-8 text. */
export function readForeignText(folder: ForeignFolder, path: string): string | undefined {
  const read = readPlainFileNow(join(folder.root, path), limits.file);
  if (read === undefined || "fault" in read || !isText(read.bytes)) return undefined;
  const text = Buffer.from(read.bytes).toString("utf8");
  return (text.startsWith("\uFEFF") ? text.slice(1) : text).replaceAll("\r\n", "\n");
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
