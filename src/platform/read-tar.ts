import type { ArchiveEntry, ArchiveLimits } from "./archive.ts";
import { isEnd, isZero, readMember, type TarHeader } from "./tar-blocks.ts";

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

type LongNames = Partial<Pick<TarHeader, "path" | "target">>;

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
