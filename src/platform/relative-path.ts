import { nameFault } from "./name-fault.ts";

/** Bytes of the longest path that is used below a folder: with the folder it fits into what systems take. */
export const longestPath = 2048;

/** Everything that a reader does not see, but for the selectors of how a character looks. */
const unseen =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFD[\p{Default_Ignorable_Code_Point}--[\uFE00-\uFE0F]]]/v;

/**
 * Why a path from an untrusted source may not be used below a folder; undefined where it may: relative,
 * with `/`, normal (no empty, `.` or `..` part), no unseen characters, no backslash, no part that belongs
 * to git or psd or that means another file on some system, not too long.
 */
export function relativePathFault(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (unseen.test(path)) return "it holds a control or invisible character";
  if (path.includes("\\")) return "it holds a backslash";
  if (path.startsWith("/") || /^[a-z]:/iu.test(path)) return "it is absolute";
  if (Buffer.byteLength(path) > longestPath) return `it is longer than ${longestPath} bytes`;
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return "it is not a normal path";
  return parts.map(nameFault).find((it) => it !== undefined);
}

/** Whether a text that is to be a path somewhere on this machine holds what no path can. */
export function isImpossiblePath(path: string): boolean {
  return /\p{Cc}/u.test(path);
}

/**
 * Why a symbolic link at `path` may not point to `target`; undefined where it may. `..` may only stand
 * at the front, so that no other link on the way can lead out of the folder.
 */
export function linkTargetFault(path: string, target: string): string | undefined {
  const parts = target.replace(/\/$/u, "").split("/");
  const named = parts.findIndex((part) => part !== "..");
  const up = named === -1 ? parts.length : named;
  if (up > path.split("/").length - 1) return "it leads out of the folder";
  const rest = parts.slice(up).join("/");
  return rest === "" || rest === "." ? undefined : relativePathFault(rest);
}

/** A path as it is told where it may be far too long to be read. */
export function shortPath(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
