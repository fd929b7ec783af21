import type { StoredFile, StoredTree } from "../../../adapters/store/store.ts";
import { readBounded } from "../../../platform/bounded-read.ts";
import { placeInside } from "../inside.ts";
import type { SourceText } from "./find-copied.ts";

/** What is read at most: more is no program that people would look through either. */
const limits = { files: 300, fileBytes: 256 * 2 ** 10, bytes: 2 ** 21 } as const;

/** Documents explain by examples, and tests of the output repeat the cases it was given. */
const elsewhere =
  /\.(?:md|markdown|rst|adoc|txt|lock|svg|csv)$|(?:^|\/)(?:tests?|__tests__|specs?|examples?|docs?|fixtures)\/|(?:^|\/)test[_-][^/]*$|[._-](?:test|tests|spec)\.[^/]+$/iu;

/** Whether a file of an output is taken for a part of its program. Pure. */
export function isSource({ path, mode, size }: StoredFile): boolean {
  return mode !== "120000" && size <= limits.fileBytes && !elsewhere.test(path);
}

/** The texts of the program in a folder that holds a stored tree. */
export async function readSources(
  { files }: StoredTree,
  folder: string,
): Promise<readonly SourceText[]> {
  const sources: SourceText[] = [];
  let bytes = 0;
  for (const { path } of files.filter(isSource).slice(0, limits.files)) {
    // One after the other, up to a bound on all of them.
    const place = await placeInside(folder, path);
    const content = place === undefined ? undefined : await readBounded(place, limits.fileBytes);
    if (content === undefined || content.includes(0)) continue;
    bytes += content.length;
    if (bytes > limits.bytes) break;
    sources.push({ path, text: Buffer.from(content).toString("utf8") });
  }
  return sources;
}
