import { join } from "node:path";
import { z } from "zod";
import { readBounded } from "../../platform/bounded-read.ts";
import { writeFileAtomic } from "../../platform/files.ts";

/** That a person looked at a tree and says that a criterion holds. Committed with the project. */
export interface Signature {
  readonly criterion: string;
  /** The criterion's sentence, and its digest: another check asks for another signature. */
  readonly says: string;
  readonly digest: string;
  /** The git id of the tree that was looked at; another tree asks for another signature. */
  readonly tree: string;
  /** Who the system says signed. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What is signed. */
type Signed = Pick<Signature, "criterion" | "digest" | "tree">;

/** Whether a person has signed. */
export type Signatures = (signed: Signed) => Promise<boolean>;

const schema = z.object({
  criterion: z.string(),
  says: z.string(),
  digest: z.string(),
  tree: z.string(),
  by: z.string(),
  at: z.string(),
});

const longestFile = 64 * 2 ** 10;

/** The signatures of the project with that absolute root. A file that is none, or another's, signs nothing. */
export function signaturesOf(projectRoot: string): Signatures {
  return async (signed) => {
    const bytes = await readBounded(join(projectRoot, signaturePath(signed)), longestFile);
    const read = schema.safeParse(parseQuietly(bytes));
    if (!read.success) return false;
    const { criterion, digest, tree } = read.data;
    return criterion === signed.criterion && digest === signed.digest && tree === signed.tree;
  };
}

/** Keeps a signature; one of an earlier check of the same criterion and tree gives way. */
export async function keepSignature(projectRoot: string, signature: Signature): Promise<string> {
  const path = signaturePath(signature);
  await writeFileAtomic(join(projectRoot, path), `${JSON.stringify(signature, null, 2)}\n`);
  return path;
}

/** One file for each, so that branches never meet in one. Relative to the project. */
function signaturePath({ tree, criterion }: Signed): string {
  return `.psd/signatures/${tree}/${criterion}.json`;
}

function parseQuietly(bytes: Uint8Array | undefined): unknown {
  try {
    return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
