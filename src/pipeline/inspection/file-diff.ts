import { isUtf8 } from "node:buffer";
import { formatPatch, structuredPatch } from "diff";
import { withUnixLineEnds } from "../promotion/layout.ts";
import type { OwnedFile } from "../promotion/receipt.ts";

/** Why there is no patch of a file: named, and nothing more. */
export type NoPatch = "binary" | "too-large" | "kind-changed" | "promoted-unknown";

/** A patch of one file, or why there is none. */
export type FilePatch =
  | { readonly patch: string; readonly added: number; readonly removed: number }
  | { readonly without: NoPatch };

/** The two sides of a file. */
export interface FileSides {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly before: { readonly content: Uint8Array; readonly mode: OwnedFile["mode"] };
  /** Undefined where the file is gone. */
  readonly after: { readonly content: Uint8Array; readonly mode: OwnedFile["mode"] } | undefined;
}

/** Bytes of the largest file of which a patch is made. */
export const largestShown = 2 * 1024 * 1024;

/** Two texts that differ this much, or take this many milliseconds, are only named. */
const limits = { context: 3, maxEditLength: 20_000, timeout: 2000 };

/** A unified patch as git writes it. Where only one side has CRLF, line ends do not count. */
export function patchOf({ path, before, after }: FileSides): FilePatch {
  const old = before.content;
  const now = after === undefined ? new Uint8Array() : sameEnds(after.content, old);
  if ([old, now].some((it) => it.byteLength > largestShown)) return { without: "too-large" };
  if (![old, now].every((it) => isText(it))) return { without: "binary" };
  const [from, to] = [`a/${path}`, after === undefined ? "/dev/null" : `b/${path}`];
  const texts = [old, now].map((it) => Buffer.from(it).toString("utf8"));
  const [oldText = "", newText = ""] = texts;
  const found = structuredPatch(from, to, oldText, newText, undefined, undefined, limits);
  if (found === undefined) return { without: "too-large" };
  const modes =
    after !== undefined && after.mode !== before.mode
      ? { oldMode: before.mode, newMode: after.mode }
      : {};
  const gone = after === undefined ? { isDelete: true, oldMode: before.mode } : {};
  const lines = found.hunks.flatMap((hunk) => hunk.lines);
  return {
    patch: formatPatch({ ...found, isGit: true, ...modes, ...gone }),
    added: lines.filter((it) => it.startsWith("+")).length,
    removed: lines.filter((it) => it.startsWith("-")).length,
  };
}

function isText(content: Uint8Array): boolean {
  return !content.includes(0) && isUtf8(content);
}

function sameEnds(content: Uint8Array, old: Uint8Array): Uint8Array {
  return withUnixLineEnds(old) === old ? withUnixLineEnds(content) : content;
}
