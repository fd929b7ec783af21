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
