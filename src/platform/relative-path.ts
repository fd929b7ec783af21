/** Components that belong to git or psd, also as other file systems spell them. */
const reserved = /^(?:\.git[ .]*|\.psd[ .]*|git~\d+|psd~\d+)$/iu;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFD]/u;

/**
 * Why a path from an untrusted source may not be used below a folder; undefined where it may: relative,
 * with `/`, normal (no empty, `.` or `..` part), no part that belongs to git or psd in any case, no
 * unseen characters, no backslash.
 */
export function relativePathFault(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (unseen.test(path)) return "it holds a control or invisible character";
  if (path.includes("\\")) return "it holds a backslash";
  if (path.startsWith("/") || /^[a-z]:/iu.test(path)) return "it is absolute";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return "it is not a normal path";
  const owned = parts.find((part) => reserved.test(part));
  return owned === undefined ? undefined : `"${owned}" belongs to git or psd`;
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

/** Code points that some file systems leave out of a name when they look for it. */
const ignored = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A text that is equal for two paths which a file system that ignores case, the form of accents, or code
 * points that are not seen takes for one: the full case folding of Unicode, and more.
 */
export function foldPath(path: string): string {
  if (/^[\0-\x7f]*$/u.test(path)) return path.toLowerCase();
  // Down, up, down: only so do ẞ, ß and ss, or ſ and s, meet.
  const folded = path.normalize("NFD").toLowerCase().toUpperCase().toLowerCase();
  return folded.normalize("NFD").replaceAll(ignored, "");
}
