import type { ArchiveEntry, ArchiveLimits } from "./archive.ts";

const blockBytes = 512;

/**
 * The files and symbolic links of a tar archive, in its order, or the first fault in one clause. Only what
 * psd writes itself is read: ustar headers, and extended ones that give nothing but a long path or target
 * (POSIX.1-2001, pax). Readers for everybody also take global headers, sizes in extended ones and forms
 * of others, with which a small archive can keep them busy for hours or show two readers two trees.
 */
export function readTar(
  tar: Buffer,
  limits: ArchiveLimits,
): { readonly entries: readonly ArchiveEntry[] } | { readonly fault: string } {
  const entries: ArchiveEntry[] = [];
  let names: LongNames | undefined;
  let [at, total] = [0, 0];
  while (!isEnd(tar, at)) {
    const member = readMember(tar, at);
    if (member === undefined) return { fault: "it is no whole .tar.gz" };
    at = member.end;
    if (member.header.type === "x") {
      names = names === undefined ? readLongNames(member.content) : undefined;
      if (names === undefined)
        return { fault: "it has an extended header that psd does not write" };
      continue;
    }
    const entry = entryOf({ ...member.header, ...names }, member.content);
    names = undefined;
    if ("fault" in entry) return entry;
    total += entry.content.byteLength;
    entries.push(entry);
    if (entries.length > limits.files) return { fault: `it holds more than ${limits.files} files` };
    if (total > limits.bytes) return { fault: `it holds more than ${limits.bytes} bytes` };
  }
  const isWhole = names === undefined && isZero(tar.subarray(at));
  return isWhole ? { entries } : { fault: "it goes on after its end" };
}

/** An archive ends with a block of zeros; where it is cut, the rest is no member. */
function isEnd(tar: Buffer, at: number): boolean {
  const block = tar.subarray(at, at + blockBytes);
  return block.byteLength === blockBytes && isZero(block);
}

/** A header with what belongs to it; undefined where there is none, or not all of it. */
function readMember(
  tar: Buffer,
  at: number,
): { readonly header: TarHeader; readonly content: Buffer; readonly end: number } | undefined {
  const start = at + blockBytes;
  const header = readHeader(tar.subarray(at, start));
  if (header === undefined || start + header.size > tar.byteLength) return undefined;
  const content = tar.subarray(start, start + header.size);
  return { header, content, end: start + Math.ceil(header.size / blockBytes) * blockBytes };
}

interface TarHeader {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly type: string;
  readonly target: string;
}

type LongNames = Partial<Pick<TarHeader, "path" | "target">>;

/** A header of the ustar format; undefined where the block is none. */
function readHeader(block: Buffer): TarHeader | undefined {
  const magic = block.toString("latin1", 257, 265);
  const [mode, size, sum] = [octal(block, 100, 8), octal(block, 124, 12), octal(block, 148, 8)];
  if (magic !== "ustar\u000000" || mode === undefined || size === undefined) return undefined;
  if (sum !== checksum(block)) return undefined;
  const [name, prefix] = [text(block, 0, 100), text(block, 345, 155)];
  const path = prefix === "" ? name : `${prefix}/${name}`;
  const type = block[156] === 0 ? "0" : block.toString("latin1", 156, 157);
  return { path, mode, size, type, target: text(block, 157, 100) };
}

function entryOf(
  { path, mode, size, type, target }: TarHeader,
  content: Uint8Array,
): ArchiveEntry | { readonly fault: string } {
  if (type === "0") {
    return { path, mode: (mode & 0o100) === 0 ? "100644" : "100755", content };
  }
  if (type === "2" && size === 0) return { path, mode: "120000", content: Buffer.from(target) };
  return { fault: `it holds ${JSON.stringify(path.slice(0, 200))}, which is no regular file` };
}

/** Records of the form `<length> <key>=<value>\n`; undefined where there is anything else. */
function readLongNames(content: Buffer): LongNames | undefined {
  const names: { path?: string; target?: string } = {};
  for (let at = 0; at < content.byteLength;) {
    const start = /^([1-9]\d{0,9}) (path|linkpath)=/u.exec(content.toString("latin1", at, at + 24));
    const length = Number(start?.[1] ?? 0);
    const record = content.subarray(at, at + length);
    const value = record.subarray(start?.[0].length ?? 0, -1);
    const key = start?.[2] === "path" ? "path" : "target";
    if (start === null || record.byteLength < length || record.at(-1) !== 0x0a) return undefined;
    if (value.byteLength === 0 || value.includes(0) || names[key] !== undefined) return undefined;
    names[key] = value.toString("utf8");
    at += length;
  }
  return names;
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
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? length : end);
}

function isZero(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] !== 0) return false;
  return true;
}
