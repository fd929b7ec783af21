import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { conflictLine } from "../../platform/conflict-line.ts";
import { gitTreeId } from "../../platform/git-tree-id.ts";
import { sortedKeys } from "../../platform/sorted-keys.ts";
import { pathsOf } from "./psd-folder.ts";
import { type Receipt, receiptSchema } from "./receipt.ts";
import { listReceiptNames } from "./receipt-names.ts";

/** Bytes of the largest receipt that is read: 20,000 files with long paths need less. */
const maxBytes = 16 * 1024 * 1024;

/**
 * The receipt of a deployment; undefined where nothing was promoted. A damaged one is a diagnostic with its
 * place; so is one in which a merge left two sides.
 */
export async function readReceipt(
  projectRoot: string,
  deployment: string,
): Promise<Result<Receipt | undefined>> {
  const file = pathsOf(projectRoot, deployment).receipt;
  const read = await readPlainFile(file, maxBytes);
  if (read === undefined) return success(undefined);
  if ("fault" in read) return failure(invalid(file, read.fault));
  return readReceiptText(Buffer.from(read.bytes).toString("utf8"), { file, deployment });
}

/** Reads the text of the receipt of a deployment, and looks whether it fits together; `file` is where it came from. */
export function readReceiptText(
  text: string,
  { file, deployment }: { readonly file: string; readonly deployment: string },
): Result<Receipt> {
  // No JSON has such a line.
  const marked = conflictLine(text);
  if (marked !== undefined) {
    const span = { file, line: marked, column: 1 };
    return failure(diagnose("promotion/receipt-conflicted", { deployment }, { span }));
  }
  const receipt = parseReceipt(text, file);
  if (!receipt.ok) return receipt;
  const { deployment: named, files, tree } = receipt.value;
  if (named !== deployment) return failure(invalid(file, `it is of the deployment "${named}"`));
  if (gitTreeId(files) === tree) return receipt;
  const span = { file, line: lineOf(text, ["tree"]), column: 1 };
  return failure(diagnose("promotion/receipt-inconsistent", { deployment }, { span }));
}

/** The receipts of a project. */
export interface KnownReceipts {
  /** Sorted by deployment. */
  readonly receipts: readonly Receipt[];
  /** What is wrong with those that cannot be used, by deployment. */
  readonly unfit: ReadonlyMap<string, readonly Diagnostic[]>;
}

/** The receipts of a project; a damaged one hinders no other. */
export async function listReceipts(projectRoot: string): Promise<KnownReceipts> {
  const receipts: Receipt[] = [];
  const unfit = new Map<string, readonly Diagnostic[]>();
  for (const name of await listReceiptNames(projectRoot)) {
    // One after the other bounds what is held of files that may be damaged.
    const found = await readReceipt(projectRoot, name);
    if (!found.ok) unfit.set(name, found.diagnostics);
    else if (found.value !== undefined) receipts.push(found.value);
  }
  return { receipts, unfit };
}

/** Reads the text of a receipt; `file` is where it came from. */
export function parseReceipt(text: string, file: string): Result<Receipt> {
  const json = parseJson(text);
  if (json === undefined) return failure(invalid(file, "it is no JSON"));
  const newer = newerFormat(json.value);
  if (newer !== undefined) {
    const span = { file, line: lineOf(text, ["format"]), column: 1 };
    return failure(diagnose("promotion/receipt-too-new", { found: newer, known }, { span }));
  }
  const parsed = receiptSchema.safeParse(json.value);
  if (parsed.success) return success(parsed.data);
  return failure(
    ...parsed.error.issues.slice(0, 20).map((issue) => {
      const path = issue.path.map(String);
      const where = path.length === 0 ? "" : `${path.join(".")}: `;
      const [inner] = issue.code === "invalid_key" ? issue.issues : [];
      return invalid(file, `${where}${(inner ?? issue).message}`, lineOf(text, path));
    }),
  );
}

/** The text of a receipt as it is written: every key sorted, so that git can merge it and a diff can be read. */
export function receiptText(receipt: Receipt): string {
  return `${JSON.stringify(sortedKeys(receipt), undefined, 2)}\n`;
}

/** The format of receipts that this psd writes, and the newest that it reads. */
const known = 1;

function newerFormat(value: unknown): number | undefined {
  const format = typeof value === "object" && value !== null && "format" in value && value.format;
  return typeof format === "number" && format > known ? format : undefined;
}

function invalid(file: string, reason: string, line = 1): Diagnostic {
  return diagnose("promotion/receipt-invalid", { reason }, { span: { file, line, column: 1 } });
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

/** The line of the last key on a path, searched from key to key: psd writes one a line. */
function lineOf(text: string, path: readonly string[]): number {
  let at = 0;
  for (const key of path) {
    const found = text.indexOf(`${JSON.stringify(key)}:`, at);
    if (found !== -1) at = found;
  }
  return text.slice(0, at).split("\n").length;
}
