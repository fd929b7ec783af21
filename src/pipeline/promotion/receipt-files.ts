import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { listFolder } from "../../platform/files.ts";
import { pathsOf } from "./psd-folder.ts";
import { type Receipt, receiptSchema } from "./receipt.ts";

/** Bytes of the largest receipt that is read: 20,000 files with long paths need less. */
const maxBytes = 16 * 1024 * 1024;

/** The receipt of a deployment; undefined where nothing was promoted. A damaged one is a diagnostic with its place. */
export async function readReceipt(
  projectRoot: string,
  deployment: string,
): Promise<Result<Receipt | undefined>> {
  const file = pathsOf(projectRoot, deployment).receipt;
  const read = await readPlainFile(file, maxBytes);
  if (read === undefined) return success(undefined);
  if ("fault" in read) return failure(invalid(file, read.fault));
  const receipt = parseReceipt(Buffer.from(read.bytes).toString("utf8"), file);
  if (!receipt.ok || receipt.value.deployment === deployment) return receipt;
  return failure(invalid(file, `it is of the deployment "${receipt.value.deployment}"`));
}

/** The deployments of a project that have a receipt, sorted; the receipts are not looked at. */
export async function listReceiptNames(projectRoot: string): Promise<readonly string[]> {
  const names = await listFolder(join(projectRoot, ".psd/receipts"));
  return names.flatMap((name) => /^([a-z0-9][a-z0-9-]{0,63})\.json$/u.exec(name)?.[1] ?? []);
}

/** The receipts of a project, sorted by deployment; a failure names every damaged one. */
export async function listReceipts(projectRoot: string): Promise<Result<readonly Receipt[]>> {
  const deployments = await listReceiptNames(projectRoot);
  const receipts: Receipt[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of deployments) {
    // One after the other bounds what is held of files that may be damaged.
    const found = await readReceipt(projectRoot, name);
    diagnostics.push(...found.diagnostics);
    if (found.ok && found.value !== undefined) receipts.push(found.value);
  }
  return diagnostics.length === 0 ? success(receipts) : failure(...diagnostics);
}

/** Reads the text of a receipt; `file` is where it came from. */
export function parseReceipt(text: string, file: string): Result<Receipt> {
  const json = parseJson(text);
  if (json === undefined) return failure(invalid(file, "it is no JSON"));
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

/** The text of a receipt as it is written: files sorted by path, so that a diff of it can be read. */
export function receiptText(receipt: Receipt): string {
  const sorted = Object.entries(receipt.files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ ...receipt, files: Object.fromEntries(sorted) }, undefined, 2)}\n`;
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
