/** Bytes of a block: every header is one, contents are padded to whole ones. */
const blockBytes = 512;

/** What the header of a member says. */
export interface TarHeader {
  readonly path: string;
  readonly mode: number;
  /** Bytes of the content behind it. */
  readonly size: number;
  /** One character; `0` is a regular file. */
  readonly type: string;
  /** Of a link. */
  readonly target: string;
}

/** A header with what belongs to it. */
export interface TarMember {
  readonly header: TarHeader;
  readonly content: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** The first bytes after the sum, by which the ustar format is known. */
export const ustarMagic = "ustar\u000000";

/** The same of GNU tar. */
export const gnuMagic = "ustar  \0";

/** The member at a place; undefined where there is none of these formats, or not all of it. */
export function readMember(
  tar: Buffer,
  at: number,
  magics: readonly string[] = [ustarMagic],
): TarMember | undefined {
  const start = at + blockBytes;
  const header = readHeader(tar.subarray(at, start), magics);
  if (header === undefined || start + header.size > tar.byteLength) return undefined;
  const content = tar.subarray(start, start + header.size);
  return { header, content, end: start + Math.ceil(header.size / blockBytes) * blockBytes };
}

/** An archive ends with a block of zeros; where it is cut, the rest is no member. */
export function isEnd(tar: Buffer, at: number): boolean {
  const block = tar.subarray(at, at + blockBytes);
  return block.byteLength === blockBytes && isZero(block);
}

/** Whether there is nothing but zeros. */
export function isZero(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] !== 0) return false;
  return true;
}

/** A text up to its first zero. */
export function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? field.byteLength : end);
}

function readHeader(block: Buffer, magics: readonly string[]): TarHeader | undefined {
  const magic = block.toString("latin1", 257, 265);
  const [mode, size, sum] = [octal(block, 100, 8), octal(block, 124, 12), octal(block, 148, 8)];
  if (!magics.includes(magic) || mode === undefined || size === undefined) return undefined;
  if (sum !== checksum(block)) return undefined;
  // GNU tar keeps times where ustar has the beginning of a long path.
  const prefix = magic === ustarMagic ? text(block, 345, 155) : "";
  const name = text(block, 0, 100);
  const path = prefix === "" ? name : `${prefix}/${name}`;
  const type = block[156] === 0 ? "0" : block.toString("latin1", 156, 157);
  return { path, mode, size, type, target: text(block, 157, 100) };
}

function octal(block: Buffer, at: number, length: number): number | undefined {
  const digits = /^ *([0-7]{1,11})[ \0]*$/u.exec(block.toString("latin1", at, at + length))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

/** The sum of all bytes, those of the sum itself taken for spaces. */
function checksum(block: Buffer): number {
  let sum = 8 * 32;
  for (const [at, byte] of block.entries()) if (at < 148 || at >= 156) sum += byte;
  return sum;
}

function text(block: Buffer, at: number, length: number): string {
  return textOf(block.subarray(at, at + length));
}
