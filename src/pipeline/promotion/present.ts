import { gitBlobId } from "../../platform/digest.ts";
import { readBounded } from "../../platform/bounded-read.ts";
import { readLink } from "../../platform/files.ts";
import { statNow } from "../../platform/stat-now.ts";
import { defaultOutputLimits } from "../generation/tree-findings.ts";
import type { OwnedFile } from "./receipt.ts";

/** A file or link as it lies on the disk. */
export interface Present extends OwnedFile {
  /** Of a link: its target. */
  readonly content: Uint8Array;
}

/** Bytes of the largest file that can have been promoted: a whole output has no more. */
export const largestPresent = defaultOutputLimits.bytes;

/**
 * What lies at an absolute path; undefined where neither file nor link does, and of a file that is too
 * large to have been promoted. Links are not followed.
 */
export async function readPresent(path: string): Promise<Present | undefined> {
  const stat = statNow(path);
  if (stat?.kind === "link") {
    const target = await readLink(path);
    if (target === undefined) return undefined;
    const content = Buffer.from(target);
    return { blob: gitBlobId(content), mode: "120000", content };
  }
  const content = stat?.kind === "file" ? await readBounded(path, largestPresent) : undefined;
  if (stat === undefined || content === undefined) return undefined;
  return { blob: gitBlobId(content), mode: stat.executable ? "100755" : "100644", content };
}
