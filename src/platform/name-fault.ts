import { foldPath } from "./fold-path.ts";

/** Bytes of the longest name that file systems take. */
const longestName = 255;

/** Names that belong to git or psd, and their short forms on Windows. */
const owned = /^(?:\.(?:git|psd)|(?:git|psd)~\d+)$/u;

/** Names that are devices on Windows, with any ending. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)/iu;

/** The form in which Windows also finds a file whose name is longer than eight characters: `PROGRA~1.TXT`. */
const shortForm = /^(?=[^.]{3,8}(?:\.|$))[^.~\s]{1,6}~\d{1,6}(?:\.[^.\s]{1,3})?$/u;

/** Whether some file system takes a name for one that belongs to git or psd. */
export function isOwnedName(name: string): boolean {
  return owned.test(foldPath(name).replace(/[. ]+$/u, ""));
}

/**
 * Why one part of a path may not be used: it belongs to git or psd, or it means another file on some
 * system. Undefined where it may, although some system cannot have a file of that name.
 */
export function nameFault(name: string): string | undefined {
  if (isOwnedName(name)) return `"${name}" belongs to git or psd`;
  if (/[. ]$/u.test(name)) return `"${name}" ends in a dot or a space, which Windows leaves out`;
  if (name.includes(":")) return `"${name}" has a colon, which on Windows begins a part of a file`;
  if (device.test(name)) return `"${name}" is a device on Windows`;
  if (shortForm.test(name)) return `"${name}" is the short form of another name on Windows`;
  return Buffer.byteLength(name) > longestName
    ? `a name in it is longer than ${longestName} bytes`
    : undefined;
}
