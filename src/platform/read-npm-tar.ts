import {
  gnuMagic,
  isEnd,
  isZero,
  readMember,
  type TarHeader,
  type TarMember,
  textOf,
  ustarMagic,
} from "./tar-blocks.ts";

/** A regular file of an archive. */
export interface TarFile {
  /** As the archive has it. */
  readonly path: string;
  readonly executable: boolean;
  readonly content: Buffer;
}

/**
 * The regular files of a tar archive as npm, yarn, pnpm and GNU tar write it, in its order, or the first
 * fault in one clause. Folders are passed over; links, devices and whatever else is no file are a fault, and
 * so is every form in which two readers could see two trees. Paths are not judged here.
 */
export function readNpmTar(
  tar: Buffer,
  limits: { readonly members: number },
): { readonly files: readonly TarFile[] } | { readonly fault: string } {
  const files: TarFile[] = [];
  let [at, seen] = [0, 0];
  let long: string | undefined;
  while (!isEnd(tar, at)) {
    const member = readMember(tar, at, [ustarMagic, gnuMagic]);
    if (member === undefined) return { fault: "it is no whole tar archive" };
    at = member.end;
    seen += 1;
    if (seen > limits.members) return { fault: `it holds more than ${limits.members} entries` };
    const read = readNext(member, tar, at);
    if ("fault" in read) return read;
    if (read.long !== undefined) {
      if (long !== undefined) return { fault: "it names a file twice" };
      long = read.long;
      continue;
    }
    const path = read.isNamed ? (long ?? member.header.path) : undefined;
    if (read.isNamed) long = undefined;
    if (read.isFile && path !== undefined) files.push(fileOf(member, path));
  }
  const isWhole = long === undefined && isZero(tar.subarray(at));
  return isWhole ? { files } : { fault: "it goes on after its end" };
}

type Read =
  | { readonly fault: string }
  | { readonly long: string }
  | { readonly long?: undefined; readonly isNamed: boolean; readonly isFile: boolean };

/** What a member is for the next one, or for the tree. */
function readNext({ header, content }: TarMember, tar: Buffer, at: number): Read {
  switch (header.type) {
    case "0":
      return { isNamed: true, isFile: true };
    case "5":
      return header.size === 0 ? { isNamed: true, isFile: false } : refuse(header);
    case "L":
      return { long: textOf(content) };
    case "x":
      return readExtended(content, readMember(tar, at, [ustarMagic, gnuMagic])?.header);
    case "g":
      return /^\d+ comment=[^\n]*\n$/u.test(content.toString("utf8"))
        ? { isNamed: false, isFile: false }
        : { fault: "it has a global header, which could change what every reader sees" };
    default:
      return refuse(header);
  }
}

function refuse({ path }: TarHeader): Read {
  return { fault: `it holds ${JSON.stringify(path.slice(0, 200))}, which is no regular file` };
}

/**
 * An extended header (POSIX.1-2001, pax) of the member that follows: a longer path, and times and owners
 * that nobody needs. A size may only repeat that of the member itself.
 */
function readExtended(content: Buffer, next: TarHeader | undefined): Read {
  const fault = { fault: "it has an extended header that cannot be read" };
  let path: string | undefined;
  for (let at = 0; at < content.byteLength;) {
    const start = /^([1-9]\d{0,9}) ([^=\s]{1,64})=/u.exec(content.toString("latin1", at, at + 80));
    const length = Number(start?.[1] ?? 0);
    const record = content.subarray(at, at + length);
    if (start === null || record.byteLength < length || record.at(-1) !== 0x0a) return fault;
    const value = record.subarray(start[0].length, -1);
    if (start[2] === "size" && value.toString("latin1") !== String(next?.size)) return fault;
    if (start[2] === "path") {
      if (path !== undefined || value.byteLength === 0 || value.includes(0)) return fault;
      path = value.toString("utf8");
    }
    at += length;
  }
  return path === undefined ? { isNamed: false, isFile: false } : { long: path };
}

function fileOf({ header, content }: TarMember, path: string): TarFile {
  return { path, executable: (header.mode & 0o100) !== 0, content };
}
