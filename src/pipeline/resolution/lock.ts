import { join } from "node:path";
import * as z from "zod";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { conflictLine } from "../../platform/conflict-line.ts";
import { relativePathFault } from "../../platform/relative-path.ts";

/** The format that this psd writes. */
const lockFormat = 1;

/** Bytes of the largest psd.lock that is read. */
const maxBytes = 4 * 2 ** 20;

const text = z.string().min(1).max(2048);

/** What one specifier of psd.yaml means. A lock is untrusted: anybody can write one. */
export const lockedPackageSchema = z.strictObject({
  /** Of a registry. */
  name: text.optional(),
  version: text.optional(),
  /** Address of the tarball, or of the repository with the commit behind `#`. */
  resolved: text,
  /** Of the tarball; git has none. */
  integrity: z
    .string()
    .regex(/^sha512-[A-Za-z0-9+/]{86}==$/u)
    .optional(),
  /** Of the repository. */
  folder: text
    .refine((it) => relativePathFault(it) === undefined, "is no folder of a repository")
    .optional(),
  /** SHA-256 of the files as they lie in the package. */
  content: z.string().regex(/^[0-9a-f]{64}$/u),
});

/** psd.lock as it is written. */
const lockSchema = z.strictObject({
  lock: z.literal(lockFormat),
  packages: z.record(text, lockedPackageSchema),
});

/** What one specifier of psd.yaml means. */
export type LockedPackage = Readonly<z.infer<typeof lockedPackageSchema>>;

/** What psd.lock pins, by specifier. */
export type Lock = Readonly<Record<string, LockedPackage>>;

/** The path of the lock of a project. */
export function lockFile(projectRoot: string): string {
  return join(projectRoot, "psd.lock");
}

/** Reads psd.lock; empty where there is none. */
export async function readLock(projectRoot: string): Promise<Result<Lock>> {
  const file = lockFile(projectRoot);
  const read = await readPlainFile(file, maxBytes);
  if (read === undefined) return success({});
  if ("fault" in read) return failure(invalid(file, read.fault));
  return parseLock(Buffer.from(read.bytes).toString("utf8"), file);
}

/** Reads the text of psd.lock. */
export function parseLock(content: string, file: string): Result<Lock> {
  const marked = conflictLine(content);
  if (marked !== undefined) {
    const span = { file, line: marked, column: 1 };
    return failure(diagnose("resolution/lock-conflicted", {}, { span }));
  }
  const json = parseJson(content);
  if (json === undefined) return failure(invalid(file, "it is no JSON"));
  const format = z.looseObject({ lock: z.int() }).safeParse(json.value);
  if (format.success && format.data.lock > lockFormat) {
    const span = { file, line: 1, column: 1 };
    return failure(diagnose("resolution/lock-too-new", { format: format.data.lock }, { span }));
  }
  const parsed = lockSchema.safeParse(json.value);
  if (parsed.success) return success(parsed.data.packages);
  const [issue] = parsed.error.issues;
  return failure(invalid(file, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`));
}

/** The text of psd.lock: sorted, so that two branches meet in few lines. */
export function formatLock(lock: Lock): string {
  const packages = Object.fromEntries(
    Object.entries(lock)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([specifier, it]) => [
        specifier,
        Object.fromEntries(Object.entries(it).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      ]),
  );
  return `${JSON.stringify({ lock: lockFormat, packages }, undefined, 2)}\n`;
}

function parseJson(content: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(content) };
  } catch {
    return undefined;
  }
}

function invalid(file: string, problem: string): Diagnostic {
  const span = { file, line: 1, column: 1 };
  return diagnose("resolution/lock-invalid", { problem }, { span });
}
